// AdminService.CheckIntegrity: nothing where all is well, and each planted fault by the check that
// is about it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rpc/integrity_fixture.h"
#include "tests/rpc/planted_row.h"

namespace fractal::tests {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

using Integrity = IntegrityTest;

// A value that is no row's, for a column of a key.
std::string Nothing(const ForeignKey& key) {
  if (key.column_type == "uuid") return "gen_random_uuid()";
  if (key.column_type == "integer") return "987654";
  if (key.column_type == "boolean") return absl::StrCat("not ", key.column);
  throw std::logic_error(absl::StrCat("no value of type ", key.column_type));
}

// A root that moves away takes the meaning of chk_goals_root with it.
std::string MayBreak(const ForeignKey& key) {
  return absl::StrCat(key.is_set, key.child == "goals" ? " and t.parent_id is not null" : "");
}

TEST_F(Integrity, FindsNothingWhereRowsOfEveryKindAreWell) {
  for (const auto& table : database().Sql(
           "select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid where "
           "c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and a.attname = 'root_id' and "
           "a.attnotnull")) {
    EXPECT_NE(database().Scalar("select count(*) from " + table[0]), "0") << table[0];
  }
  const Counts report = Report();
  for (const auto& [name, count] : report) EXPECT_EQ(count, 0) << name;
  EXPECT_EQ(Check(admin)->faults(), 0);
  EXPECT_THAT(report, Contains(Key("no migration is half done")));
  EXPECT_THAT(report, Contains(Key("index idx_goals_root_type")));
  EXPECT_THAT(report, Contains(Key("orphans: metric_values without their activity_instances "
                                   "(fk_metric_values_instance)")));
  EXPECT_EQ(Check(admin, true)->checks_size(), 0);
}

TEST_F(Integrity, FindsAnOrphanByEveryForeignKey) {
  for (const ForeignKey& key : ForeignKeys()) {
    SCOPED_TRACE(key.name);
    const PlantedRow orphan(database(), key.child, MayBreak(key),
                            absl::StrCat(key.column, " = ", Nothing(key)));
    EXPECT_THAT(Faults(), Contains(Pair(key.Orphans(), 1)));
  }
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsARowOfAnotherFractalByEveryForeignKey) {
  const std::string other = MakeFractal(bob, "Other").id();
  int found = 0;
  for (const ForeignKey& key : ForeignKeys()) {
    if (!key.says_fractal || key.column == "user_id") continue;
    SCOPED_TRACE(key.name);
    // A root_id can only name a row that is no root, as another's than the stray's own is; any
    // other key leads out of the fractal. A goal takes none along that hangs below it.
    const bool of_goal = key.child == "goals";
    const std::string values =
        key.names_root()
            ? absl::StrCat("root_id = (select g.id from goals g where g.root_id = t.root_id and ",
                           of_goal ? "g.id <> t.id and " : "", "g.id <> g.root_id limit 1)")
            : absl::StrCat("root_id = '", other, "'");
    const std::string condition = absl::StrCat(
        MayBreak(key),
        " and (select count(*) from goals g where g.root_id = t.root_id and g.id <> g.root_id) > 1",
        of_goal ? " and not exists (select from goals g where g.root_id = t.root_id and "
                  "g.parent_id = t.id)"
                : "");
    const PlantedRow stray(database(), key.child, condition, values);
    EXPECT_THAT(Faults(), Contains(Pair(key.OfAnotherFractal(), 1)));
    ++found;
  }
  EXPECT_GT(found, 30);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsAGoalOfAnotherUserThanItsFractal) {
  const PlantedRow stray(database(), "goals", "t.parent_id is not null",
                         absl::StrCat("user_id = '", bob.user.id(), "'"));
  EXPECT_THAT(Faults(),
              ElementsAre(Pair("orphans: goals without their goals (fk_goals_root_owner)", 1),
                          Pair("root_id: goals of another user than their fractal", 1)));
}

TEST_F(Integrity, FindsLiveRowsBelowADeletedOneByEveryForeignKeyThatCascades) {
  int found = 0;
  for (const ForeignKey& key : ForeignKeys()) {
    // Rows of accounts, and these two, have no trash.
    if (!key.cascades || !key.says_fractal || key.child_title == "fractal_members" ||
        key.child_title == "fractal_invitations" || key.parent_title == "users") {
      continue;
    }
    SCOPED_TRACE(key.name);
    // The deleted row is `t` here, and what hangs below it `p`: the other way round.
    std::string hangs_below = absl::StrCat(" ", key.points_at);
    for (size_t at = 0; (at = hangs_below.find(" t.", at)) != std::string::npos; ++at) {
      hangs_below.replace(at, 3, " x.");
    }
    for (size_t at = 0; (at = hangs_below.find(" p.", at)) != std::string::npos; ++at) {
      hangs_below.replace(at, 3, " t.");
    }
    const PlantedRow deleted(
        database(), key.parent,
        absl::StrCat("t.deleted_at is null and exists (select from ", key.child,
                     " x where x.deleted_at is null and", hangs_below, ")"),
        "deleted_at = now(), updated_at = now(), deleted_with = t.id");
    EXPECT_THAT(Faults(), Contains(Key(key.LiveBelowDeleted())));
    ++found;
  }
  EXPECT_GT(found, 25);
  EXPECT_THAT(Faults(), IsEmpty());
}

// Of a recovered fractal, say: it came in the trash, and took nothing there.
TEST_F(Integrity, LetsRowsLiveBelowOneThatCameDeleted) {
  const PlantedRow came(database(), "goals",
                        "t.deleted_at is null and exists (select from goals x where x.deleted_at "
                        "is null and x.root_id = t.root_id and x.parent_id = t.id)",
                        "deleted_at = now(), deleted_with = t.id");
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsRowsInTheTrashThatNothingTook) {
  for (const auto& table : database().Sql(
           "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid where "
           "c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and a.attname = "
           "'deleted_with'")) {
    SCOPED_TRACE(table[0]);
    const std::string check = absl::StrCat("trash: ", table[0], " deleted with nothing");
    const bool is_link = table[0] == "practice_session_goals";
    // A live goal, which so took nothing; the goal itself when it is a goal that is planted.
    const std::string live_goal =
        "(select g.id from goals g where g.root_id = t.root_id and g.deleted_at is null limit 1)";
    const std::string leaf =
        table[0] == "goals" ? " and not exists (select from goals x where x.parent_id = t.id) and "
                              "t.parent_id is not null"
                            : "";
    {
      const PlantedRow lost(
          database(), table[0], absl::StrCat("t.deleted_at is null", leaf),
          absl::StrCat("deleted_at = now(), updated_at = now(), deleted_with = ", live_goal));
      EXPECT_THAT(Faults(), Contains(Pair(check, 1)));
    }
    if (is_link) continue;
    const PlantedRow unknown(
        database(), table[0], absl::StrCat("t.deleted_at is null", leaf),
        "deleted_at = now(), updated_at = now(), deleted_with = gen_random_uuid()");
    EXPECT_THAT(Faults(), Contains(Pair(check, 1)));
  }
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsARowThatWasDeletedAtAnotherTimeThanWhatTookIt) {
  const std::string fractal = MakeFractal(ada, "Fractal").id();
  const v1::Goal taker = MakeGoal(ada, fractal, fractal, v1::GOAL_TYPE_MID_TERM, "Taker");
  const v1::Goal taken = MakeGoal(ada, fractal, fractal, v1::GOAL_TYPE_MID_TERM, "Taken");
  DeleteGoal(ada, taker);
  database().Sql(absl::StrCat(
      "update app.goals set deleted_at = now() + interval '1 second', deleted_with = '", taker.id(),
      "' where id = '", taken.id(), "'"));
  EXPECT_THAT(Faults(), ElementsAre(Pair("trash: goals deleted with nothing", 1)));
  database().Sql(absl::StrCat(
      "update app.goals set deleted_at = (select g.deleted_at from goals g "
      "where g.id = '",
      taker.id(), "'), deleted_with = '", taker.id(), "' where id = '", taken.id(), "'"));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsRingsOfGoalsAndOfGroups) {
  {
    const PlantedRow ring(database(), "goals",
                          "t.parent_id is not null and exists (select from goals x where x.root_id "
                          "= t.root_id and x.parent_id = t.id)",
                          "parent_id = (select x.id from goals x where x.root_id = t.root_id and "
                          "x.parent_id = t.id limit 1)");
    EXPECT_THAT(Faults(), Contains(Key("rings: goals below themselves (fk_goals_parent)")));
  }
  const PlantedRow ring(database(), "activity_groups",
                        "exists (select from activity_groups x where x.root_id = t.root_id and "
                        "x.parent_id = t.id)",
                        "parent_id = (select x.id from activity_groups x where x.root_id = "
                        "t.root_id and x.parent_id = t.id limit 1)");
  const Counts faults = Faults();
  EXPECT_THAT(faults, Contains(Key("rings: activity_groups below themselves "
                                   "(fk_activity_groups_parent)")));
  EXPECT_THAT(faults, Contains(Pair("no group is its own ancestor", 1)));
}

TEST_F(Integrity, FindsAFractalWithoutItsOwner) {
  {
    const PlantedRow lost(database(), "fractal_members", "t.role = 'owner'", "role = 'viewer'");
    EXPECT_THAT(Faults(), ElementsAre(Pair("every fractal has its owner as a member", 1),
                                      Pair("members: fractals without exactly one owner", 1)));
  }
  const PlantedRow taken(database(), "fractal_members", "t.role = 'owner'",
                         absl::StrCat("user_id = '", bob.user.id(), "'"));
  EXPECT_THAT(Faults(),
              ElementsAre(Pair("every fractal has its owner as a member", 1),
                          Pair("members: owners of a fractal that is another user's", 1)));
}

TEST_F(Integrity, FindsAFractalWithTwoOwners) {
  database().Sql("drop index app.uq_fractal_members_owner");
  const PlantedRow second(database(), "fractal_members", "t.role <> 'owner'", "role = 'owner'");
  EXPECT_THAT(Faults(), Contains(Pair("members: fractals without exactly one owner", 1)));
}

TEST_F(Integrity, FindsBrokenRules) {
  struct Broken {
    const char* table;
    const char* condition;
    const char* values;
    const char* check;
  };
  constexpr char kGoal[] =
      "(select g.id from goals g where g.root_id = t.root_id and g.type <> 'PracticeSession' limit "
      "1)";
  constexpr char kSession[] =
      "(select g.id from goals g where g.root_id = t.root_id and g.type = 'PracticeSession' limit "
      "1)";
  const std::string from_goal = absl::StrCat("practice_session_id = ", kGoal);
  const std::string to_session = absl::StrCat("short_term_goal_id = ", kSession);
  const std::string held_as_goal = absl::StrCat("session_id = ", kGoal);
  const std::string template_of =
      "template_id = (select x.id from session_templates x where "
      "x.root_id = t.root_id limit 1)";
  const std::vector<Broken> all = {
      {"practice_session_goals", "true", from_goal.c_str(),
       "rules: practice_session_goals from what is no session"},
      {"practice_session_goals", "true", to_session.c_str(),
       "rules: practice_session_goals to a session"},
      {"activity_instances", "true", from_goal.c_str(),
       "rules: activity_instances in what is no session"},
      {"scheduled_sessions", "t.session_id is not null", held_as_goal.c_str(),
       "rules: scheduled_sessions held as what is no session"},
      {"goals",
       "t.type <> 'PracticeSession' and exists (select from session_templates x where x.root_id = "
       "t.root_id)",
       template_of.c_str(),
       "rules: goals that have a template or a program's day and are no session"}};
  for (const Broken& broken : all) {
    const PlantedRow row(database(), broken.table, broken.condition, broken.values);
    EXPECT_THAT(Faults(), Contains(Pair(broken.check, 1)));
  }
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(Integrity, FindsWhatIsWrongWithTheSchema) {
  struct Fault {
    const char* planted;
    const char* check;
  };
  for (const Fault& fault : {
           Fault{"alter table app.notes drop constraint chk_notes_subject; alter table app.notes "
                 "add constraint chk_notes_subject check (num_nonnulls(goal_id, "
                 "activity_instance_id) = 1) not valid",
                 "schema: constraints that rows from before them may break"},
           Fault{"update pg_index set indisvalid = false where indexrelid = "
                 "'app.idx_notes_goal'::regclass",
                 "schema: indexes that are not valid"},
           Fault{"update pg_trigger set tgenabled = 'D' where oid = (select min(g.oid) from "
                 "pg_trigger g where g.tgrelid = 'app.notes'::regclass and g.tgisinternal)",
                 "schema: triggers of foreign keys that are off"},
           Fault{"alter table app.notes drop constraint fk_notes_goal",
                 "schema: ids in the tables of a fractal that no foreign key holds"},
           Fault{"alter table app.programs drop constraint fk_programs_root",
                 "schema: tables of a fractal without a foreign key to its root"},
           Fault{"drop index app.idx_goals_root_type", "index idx_goals_root_type"},
       }) {
    EXPECT_THAT(Faults(), Not(Contains(Key(fault.check))));
    database().Sql(fault.planted);
    EXPECT_THAT(Faults(), Contains(Pair(fault.check, 1)));
  }
}

TEST_F(Integrity, FindsAUseThatIsNotWhatRowsComeTo) {
  constexpr char kCheck[] = "quotas: fractals that hold other than what is counted";
  EXPECT_THAT(Faults(), Not(Contains(Key(kCheck))));
  database().Sql(
      "update app.fractal_usage set bytes = bytes + 1 where fractal_id = (select u.fractal_id from "
      "app.fractal_usage u limit 1)");
  EXPECT_THAT(Faults(), Contains(Pair(kCheck, 1)));
}

// Level by level over the whole table it would take a minute.
TEST_F(Integrity, LooksAtALongChainOnce) {
  database().Sql(
      "set session_replication_role = replica; "
      "insert into app.goals (root_id, id, user_id, parent_id, type, name) select r.root_id, "
      "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, r.user_id, "
      "case n when 1 then r.id else ('00000000-0000-4000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid end, "
      "'ShortTermGoal', 'level ' || n from (select g.root_id, g.id, g.user_id from app.goals g where "
      "g.id = g.root_id and g.deleted_at is null limit 1) as r, generate_series(1, 60000) as n; "
      "reset session_replication_role");
  const absl::Time began = absl::Now();
  const Counts faults = Faults();
  EXPECT_LT(absl::Now() - began, absl::Seconds(30));
  for (const auto& [name, count] : faults) EXPECT_THAT(name, Not(HasSubstr("rings:"))) << count;
  // The last of them above the first: all of them hang below themselves.
  database().Sql(
      "set session_replication_role = replica; update app.goals set parent_id = "
      "'00000000-0000-4000-8000-000000060000' where id = '00000000-0000-4000-8000-000000000001'; "
      "reset session_replication_role");
  EXPECT_THAT(Faults(), Contains(Pair(HasSubstr("rings: goals below themselves"), 60000)));
}

TEST_F(Integrity, CoversATableThatIsNew) {
  database().Sql(
      "create table app.extra (root_id uuid not null constraint fk_extra_root references "
      "app.users, "
      "id uuid not null, goal_id uuid, primary key (root_id, id), constraint fk_extra_goal foreign "
      "key (root_id, goal_id) references app.goals (root_id, id)); "
      "set session_replication_role = replica; "
      "insert into app.extra select g.root_id, g.id, gen_random_uuid() from goals g limit 3; "
      "reset session_replication_role");
  EXPECT_THAT(Faults(),
              Contains(Key(HasSubstr("write_orphan_checks: ERROR:  permission denied"))));
  database().Sql("alter table app.extra owner to fractal_owner; call app.protect('app.extra')");
  EXPECT_THAT(Faults(), Contains(Pair("orphans: extra without their goals (fk_extra_goal)", 3)));
}

TEST_F(Integrity, GoesOnWhenACheckCannotRun) {
  database().Sql("drop table app.fractal_members cascade");
  const Counts faults = Faults();
  EXPECT_THAT(faults, Contains(Key(HasSubstr("0008_row_level_security: ERROR:  relation"))));
  EXPECT_THAT(faults, Contains(Key(HasSubstr("count_broken_rules: ERROR:  relation"))));
}

TEST_F(Integrity, WaitsForNobodyWhoWrites) {
  const auto writer = database().Connect(sql::Role::kAdmin);
  pqxx::nontransaction work(writer->raw());
  work.exec("begin; update app.goals set name = name || '!' where id = root_id");
  EXPECT_THAT(Faults(), IsEmpty());
  work.exec("rollback");
}

TEST_F(Integrity, IsForAdministratorsAlone) {
  Client nobody = server.Connect();
  EXPECT_EQ(Check(ada).Summary(), "PERMISSION_DENIED ADMIN_ONLY");
  EXPECT_EQ(Check(nobody).Summary(), "UNAUTHENTICATED TOKEN_MISSING");
}

}  // namespace
}  // namespace fractal::tests
