#include "db/migration_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "db/migration_locks.h"
#include "sql/migration.h"

namespace fractal::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Split(std::string_view text) {
  const auto statements = SplitStatements(text);
  EXPECT_TRUE(statements.ok()) << statements.status();
  return statements.ok() ? *statements : std::vector<std::string>();
}

std::string ParseError(std::string_view text) {
  const auto script = ParseMigrationScript(text);
  EXPECT_FALSE(script.ok());
  return std::string(script.status().message());
}

TEST(SplitStatements, EndsAStatementAtItsSemicolon) {
  EXPECT_THAT(Split("select 1; select 2 ;\nselect 3"),
              ElementsAre("select 1", "select 2", "select 3"));
}

TEST(SplitStatements, DropsCommentsInFrontAndEmptyStatements) {
  EXPECT_THAT(Split("-- why; not\n/* and /* this; */ ; */ select 1;;\n-- the end;"),
              ElementsAre("select 1"));
}

TEST(SplitStatements, KeepsCommentsInside) {
  EXPECT_THAT(Split("select 1, -- one; two\n  2;"), ElementsAre("select 1, -- one; two\n  2"));
}

TEST(SplitStatements, TakesNoSemicolonInsideOfQuotes) {
  EXPECT_THAT(
      Split("select 'a;''b;', \"c;\"\"d;\", e'\\';', $1; select $$;$$, $x$ $$;' $x$;"),
      ElementsAre("select 'a;''b;', \"c;\"\"d;\", e'\\';', $1", "select $$;$$, $x$ $$;' $x$"));
}

TEST(SplitStatements, TakesABackslashInAPlainStringAsItself) {
  EXPECT_THAT(Split("select 'a\\'; select 2"), ElementsAre("select 'a\\'", "select 2"));
}

TEST(SplitStatements, RefusesAQuoteThatNeverEnds) {
  for (const char* text :
       {"select 'a", "select \"a", "select $a$ $b$", "/* /* */", "select e'\\'"}) {
    EXPECT_FALSE(SplitStatements(text).ok()) << text;
  }
}

TEST(SplitStatements, RefusesBodiesThatAreNotQuoted) {
  EXPECT_FALSE(SplitStatements("create function f() returns int BEGIN ATOMIC select 1; end").ok());
  EXPECT_TRUE(SplitStatements("create function f() returns int as $$ begin atomic $$").ok());
}

TEST(ParseMigrationScript, ReadsStepsAndWhatTheyAreAbout) {
  const auto script = ParseMigrationScript(
      "-- Adds a thing,\n-- slowly.\n-- step: report\nselect 1;\n-- step: transaction\nalter table "
      "a add b int;\n"
      "-- what follows\nselect 2;\n-- step: batch\nupdate a set b = 1;\n");
  ASSERT_TRUE(script.ok()) << script.status();
  EXPECT_EQ(script->about, "Adds a thing, slowly.");
  ASSERT_EQ(script->steps.size(), 3u);
  EXPECT_EQ(script->steps[0].kind, StepKind::kReport);
  EXPECT_EQ(script->steps[1].kind, StepKind::kTransaction);
  EXPECT_THAT(script->steps[1].statements, ElementsAre("alter table a add b int", "select 2"));
  EXPECT_EQ(script->steps[2].kind, StepKind::kBatch);
}

TEST(ParseMigrationScript, TakesAMarkerAtTheStartOfALineOnly) {
  const auto script =
      ParseMigrationScript("-- step: transaction\nselect 1; -- step: batch\nselect 2;");
  ASSERT_TRUE(script.ok()) << script.status();
  EXPECT_EQ(script->steps.size(), 1u);
}

TEST(ParseMigrationScript, RefusesWhatDoesNotBelong) {
  EXPECT_THAT(ParseError(""), HasSubstr("last step"));
  EXPECT_THAT(ParseError("select 1;\n-- step: transaction\nselect 2;"),
              HasSubstr("before the first step"));
  EXPECT_THAT(ParseError("-- step: later\nselect 2;"), HasSubstr("unknown kind of step: later"));
  EXPECT_THAT(ParseError("-- step: transaction\n-- nothing"), HasSubstr("no statement"));
  EXPECT_THAT(ParseError("-- step: batch\nselect 1; select 2;"), HasSubstr("more than one"));
  EXPECT_THAT(ParseError("-- step: concurrently\ncreate index i on a (b);"),
              HasSubstr("not an index"));
  EXPECT_THAT(ParseError("-- step: transaction\nselect 1;\n-- step: report\nselect 1;"),
              HasSubstr("last step"));
}

TEST(ParseMigrationScript, ReadsEveryMigrationOfThisProgram) {
  for (const sql::Migration& migration : sql::AllMigrations()) {
    for (const std::string_view text : {migration.up, migration.down}) {
      const auto script = ParseMigrationScript(text);
      ASSERT_TRUE(script.ok()) << migration.name << ": " << script.status();
      EXPECT_FALSE(script->about.empty()) << migration.name;
    }
    EXPECT_EQ(Split(migration.verify).size(), 1u) << migration.name;
  }
}

TEST(ParseIndexStatement, FindsTheIndexInTheSchemaOfItsTable) {
  const auto made =
      ParseIndexStatement("create unique index concurrently if not exists i on only app.goals (a)");
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->creates);
  EXPECT_EQ(made->schema + "." + made->name, "app.i");
  const auto dropped = ParseIndexStatement("DROP INDEX CONCURRENTLY if exists app.i");
  ASSERT_TRUE(dropped.has_value());
  EXPECT_FALSE(dropped->creates);
  EXPECT_EQ(dropped->schema + "." + dropped->name, "app.i");
}

TEST(ParseIndexStatement, KnowsNothingElse) {
  for (const char* text :
       {"", "create index i on app.a (b)", "create index concurrently i on a (b)",
        "drop index app.i", "create index concurrently \"I\" on app.a (b)",
        "drop index concurrently i", "create index concurrently on app.a (b)", "select 1"}) {
    EXPECT_FALSE(ParseIndexStatement(text).has_value()) << text;
  }
}

TEST(WithoutConcurrently, LeavesTheRest) {
  EXPECT_EQ(
      WithoutConcurrently("create index concurrently i on app.a (b) where c = 'concurrently'"),
      "create index  i on app.a (b) where c = 'concurrently'");
}

TEST(Shortened, KeepsOneLineWithinItsWidth) {
  EXPECT_EQ(Shortened("select\n  1\nwhere\ttrue", 40), "select 1 where true");
  EXPECT_EQ(Shortened("select a, b, c", 12), "select a,…");
  EXPECT_EQ(Shortened("ääääääää", 12), "ääää…");
  EXPECT_LE(Shortened("ääääääää", 12).size(), 12u);
}

TEST(WordsOf, ReadsWordsAndSymbolsInLowerCase) {
  EXPECT_THAT(
      WordsOf("Alter TABLE app.goals -- why\n add x int default 'A;b'"),
      ElementsAre("alter", "table", "app", ".", "goals", "add", "x", "int", "default", "'"));
  EXPECT_THAT(WordsOf(" -- nothing"), IsEmpty());
}

struct LockCase {
  const char* statement;
  TableLock lock;
  const char* note;
};

void PrintTo(const LockCase& lock_case, std::ostream* out) { *out << lock_case.statement; }

class LockOfStatement : public ::testing::TestWithParam<LockCase> {};

TEST_P(LockOfStatement, IsWhatPostgresTakes) {
  const StatementLock lock = LockOf(GetParam().statement);
  EXPECT_EQ(TableLockName(lock.lock), TableLockName(GetParam().lock)) << GetParam().statement;
  EXPECT_THAT(std::string(lock.note), HasSubstr(GetParam().note)) << GetParam().statement;
}

// Those that no migration of this program shows; the rest is measured in tests/db.
INSTANTIATE_TEST_SUITE_P(
    Forms, LockOfStatement,
    ::testing::Values(
        LockCase{"create index concurrently i on app.a (b)", TableLock::kShareUpdateExclusive,
                 "reads"},
        LockCase{"drop index concurrently app.i", TableLock::kShareUpdateExclusive, ""},
        LockCase{"alter table app.a add column b uuid default gen_random_uuid()",
                 TableLock::kAccessExclusive, "rewrites"},
        LockCase{"alter table app.a add column b bigint generated always as identity",
                 TableLock::kAccessExclusive, "rewrites"},
        LockCase{"alter table app.a add column b timestamptz default now()",
                 TableLock::kAccessExclusive, ""},
        LockCase{"alter table app.a alter column b type bigint", TableLock::kAccessExclusive,
                 "rewrites"},
        LockCase{"alter table app.a alter column b set not null", TableLock::kAccessExclusive,
                 "unless a valid CHECK"},
        LockCase{"alter table app.a add constraint c check (b > 0)", TableLock::kAccessExclusive,
                 "reads"},
        LockCase{"alter table if exists only app.a validate constraint c",
                 TableLock::kShareUpdateExclusive, "reads"},
        LockCase{"alter table app.a add constraint c foreign key (b) references app.d (e)",
                 TableLock::kShareRowExclusive, "reads"},
        LockCase{"alter table app.a disable trigger user", TableLock::kShareRowExclusive, ""},
        LockCase{"alter table app.a validate constraint c, alter column b set default 1",
                 TableLock::kAccessExclusive, ""},
        LockCase{"select b from app.a for update", TableLock::kRowShare, ""},
        LockCase{"do $$ begin end $$", TableLock::kAccessExclusive, "assumed"},
        LockCase{"truncate app.a", TableLock::kAccessExclusive, ""},
        LockCase{"", TableLock::kAccessExclusive, "assumed"}));

}  // namespace
}  // namespace fractal::db
