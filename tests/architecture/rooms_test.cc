// The few rules of the code's structure that are worth a test (DESIGN.md §2, §6, §9).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sql/migration.h"
#include "sql/statement.h"

namespace fractal::tests {
namespace {

namespace fs = std::filesystem;

const fs::path& Source() {
  static const fs::path path = FRACTAL_SOURCE_DIR;
  return path;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The files of a room with one of these endings, by their path below the source folder.
std::vector<std::string> FilesOf(const std::string& room, const std::set<std::string>& endings) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(Source() / room)) {
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string())) {
      files.push_back(fs::relative(entry.path(), Source()).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What is wrong with a file's includes, given the rooms that its own may include.
std::vector<std::string> ForbiddenIncludes(const std::string& text,
                                           const std::set<std::string>& allowed) {
  static const std::regex kInclude("#include [<\"]([a-z_]+)(?:/|\\+\\+/|pp/)([^>\"]*)[>\"]");
  static const std::set<std::string> kRooms = {"auth",    "db",   "server", "sql",   "tests",
                                               "fractal", "grpc", "grpcpp", "google"};
  std::vector<std::string> forbidden;
  for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end; it != end; ++it) {
    std::string room = (*it)[1];
    if ((*it)[0].str().find("grpcpp/") != std::string::npos) room = "grpc";
    if (kRooms.contains(room) && !allowed.contains(room)) forbidden.push_back((*it)[0]);
  }
  return forbidden;
}

TEST(Rooms, IncludeOnlyInOneDirection) {
  const std::map<std::string, std::set<std::string>> kAllowed = {
      {"sql", {"sql"}},
      {"db", {"db", "sql"}},
      {"auth", {"auth", "db", "sql", "grpc"}},
      {"server", {"server", "auth", "db", "sql", "grpc", "google", "fractal"}},
  };
  for (const auto& [room, allowed] : kAllowed) {
    for (const std::string& file : FilesOf(room, {".h", ".cc"})) {
      EXPECT_THAT(ForbiddenIncludes(Read(Source() / file), allowed), testing::IsEmpty()) << file;
    }
  }
}

TEST(Rooms, FindAForbiddenInclude) {
  EXPECT_EQ(ForbiddenIncludes("#include \"server/door.h\"\n", {"db", "sql"}).size(), 1u);
  EXPECT_EQ(ForbiddenIncludes("#include <grpcpp/grpcpp.h>\n", {"db", "sql"}).size(), 1u);
  EXPECT_EQ(ForbiddenIncludes("#include <google/protobuf/any.pb.h>\n", {"db", "sql"}).size(), 1u);
  EXPECT_EQ(ForbiddenIncludes("#include \"db/pool.h\"\n#include <string>\n", {"db"}).size(), 0u);
}

TEST(Rooms, HandlersDoNotTouchGrpcAndServicesDoNotTouchTheDatabase) {
  for (const std::string& file : FilesOf("server/handlers", {".h", ".cc"})) {
    EXPECT_THAT(Read(Source() / file), testing::Not(testing::HasSubstr("grpcpp"))) << file;
  }
  for (const std::string& file : FilesOf("server/services", {".h", ".cc"})) {
    EXPECT_THAT(Read(Source() / file), testing::Not(testing::HasSubstr("\"db/"))) << file;
  }
}

// Literals that begin like a statement of SQL.
std::vector<std::string> SqlLiterals(const std::string& text) {
  static const std::regex kSql(
      "\"\\s*(select |insert into |update [a-z_.]+ set |delete from |create table |alter table )",
      std::regex::icase);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), kSql), end; it != end; ++it) {
    found.push_back((*it)[0]);
  }
  return found;
}

TEST(Rooms, HoldNoSqlOutsideOfSql) {
  for (const char* room : {"auth", "db", "server"}) {
    for (const std::string& file : FilesOf(room, {".h", ".cc"})) {
      // The importer reads its source, a SQLite file, with statements of SQLite's own.
      if (file.find("legacy_import/sqlite_") != std::string::npos) continue;
      EXPECT_THAT(SqlLiterals(Read(Source() / file)), testing::IsEmpty()) << file;
    }
  }
}

TEST(Rooms, FindSqlInCode) {
  EXPECT_EQ(SqlLiterals("run(\"select 1 from app.goals\")").size(), 1u);
  EXPECT_EQ(SqlLiterals("run(\" DELETE FROM goals\")").size(), 1u);
  EXPECT_EQ(SqlLiterals("say(\"a selection\")").size(), 0u);
}

// A statement's text without its comments and literals, whichever begins first.
std::string CodeOf(std::string_view text) {
  return std::regex_replace(std::string(text), std::regex("--[^\n]*|'[^']*'"), " ");
}

// What is wrong with a statement's text.
std::vector<std::string> FaultsOf(std::string_view text) {
  std::vector<std::string> faults;
  const std::string code = CodeOf(text);
  if (std::regex_search(code, std::regex("select +\\*|[a-z]\\.\\*")))
    faults.emplace_back("select *");
  if (std::regex_search(code, std::regex("\\$[0-9]+(?!:|[0-9])"))) {
    faults.emplace_back("a parameter without a cast");
  }
  if (std::regex_search(code, std::regex("\\boffset\\b"))) faults.emplace_back("offset");
  if (std::regex_search(code, std::regex("\\b(i?like)\\b|@>|@@"))) {
    faults.emplace_back("an operator that is not leakproof");
  }
  if (std::regex_search(code, std::regex("\\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\\b"))) {
    faults.emplace_back("upper case");
  }
  if (code.find(';') != std::string::npos) faults.emplace_back("more than one statement");
  return faults;
}

TEST(Statements, KeepTheStyleOfSql) {
  for (const sql::StatementText* statement : sql::AllStatements()) {
    EXPECT_THAT(FaultsOf(statement->text), testing::IsEmpty())
        << statement->noun << "/" << statement->name;
  }
}

TEST(Statements, AreFaultedWhenTheyDoNot) {
  EXPECT_EQ(FaultsOf("select * from app.goals g"), std::vector<std::string>{"select *"});
  EXPECT_EQ(FaultsOf("select g.id from app.goals g where g.id = $1").size(), 1u);
  EXPECT_EQ(FaultsOf("select g.id from app.goals g where g.name like $1::text").size(), 1u);
  EXPECT_EQ(FaultsOf("select '--', g.id from app.goals g where g.id = $1").size(), 1u);
  EXPECT_EQ(FaultsOf("select '*' -- don't; select *\nfrom app.goals g").size(), 0u);
  EXPECT_EQ(FaultsOf("select g.id from app.goals g where g.id = $1::uuid").size(), 0u);
}

TEST(Statements, ThatOnlyReadDoNotWrite) {
  const std::regex writes(
      "\\b(insert into|update|delete from|for update|for no key update|for share)\\b");
  for (const sql::StatementText* statement : sql::AllStatements()) {
    if (statement->effect != sql::Effect::kRead) continue;
    EXPECT_FALSE(std::regex_search(CodeOf(statement->text), writes))
        << statement->noun << "/" << statement->name;
  }
}

TEST(Statements, AreUsedByTheCodeOfTheirNoun) {
  std::string code;
  for (const char* room : {"db", "auth", "server"}) {
    for (const std::string& file : FilesOf(room, {".cc", ".h"})) code += Read(Source() / file);
  }
  for (const sql::StatementText* statement : sql::AllStatements()) {
    std::string constant = "k";
    bool upper = true;
    for (const char c : statement->name) {
      if (c == '_') {
        upper = true;
        continue;
      }
      constant += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      upper = false;
    }
    EXPECT_THAT(code, testing::HasSubstr("sql::" + std::string(statement->noun) + "::" + constant));
  }
}

TEST(Migrations, AreTriplesWithoutGaps) {
  int expected = 0;
  for (const sql::Migration& migration : sql::AllMigrations()) {
    EXPECT_EQ(migration.version, ++expected);
    EXPECT_THAT(std::string(migration.up), testing::HasSubstr("-- step: "));
    EXPECT_THAT(std::string(migration.down), testing::HasSubstr("-- step: "));
    EXPECT_THAT(std::string(migration.verify), testing::HasSubstr(" as check"));
  }
}

}  // namespace
}  // namespace fractal::tests
