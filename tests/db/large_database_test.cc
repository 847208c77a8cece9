#include "tests/support/large_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using ::testing::IsEmpty;

constexpr LargeDatabase kSmall = {.users = 20, .fractals = 40, .values = 5000};

std::vector<std::string> TenantTables(TestDatabase* database) {
  std::vector<std::string> tables;
  for (const auto& row :
       database->Sql("select c.relname from pg_class c join pg_attribute a on "
                     "a.attrelid = c.oid and a.attname = 'root_id' where "
                     "c.relnamespace = 'app'::regnamespace and c.relkind = 'r'")) {
    tables.push_back(row[0]);
  }
  return tables;
}

// What stands in each table, as a digest of all its rows.
std::map<std::string, std::string> Digests(TestDatabase* database) {
  std::map<std::string, std::string> digests;
  std::vector<std::string> tables = TenantTables(database);
  tables.emplace_back("users");
  for (const std::string& table : tables) {
    digests[table] = database->Scalar(absl::StrCat(
        "select count(*) || ' rows ' || md5(string_agg(t::text, ';' order by t::text)) from app.",
        table, " t"));
  }
  return digests;
}

TEST(LargeDatabase, HasWhatWasAskedForInEveryTable) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  EXPECT_EQ(database.Scalar("select count(*) from users"), "20");
  EXPECT_EQ(database.Scalar("select count(*) from goals where id = root_id"), "40");
  EXPECT_EQ(database.Scalar("select count(*) from metric_values"), "5000");
  for (const std::string& table : TenantTables(&database)) {
    EXPECT_NE(database.Scalar("select count(*) from app." + table), "0") << table;
  }
}

TEST(LargeDatabase, HasAFewLargeFractalsAndManySmallOnes) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  const std::string half_of_them = database.Scalar(
      "select sum(n) * 2 > 5000 from (select count(*) as n from metric_values group by root_id "
      "order by 1 desc limit 10) as largest");
  EXPECT_EQ(half_of_them, "t");
}

TEST(LargeDatabase, PassesMigrateVerify) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

// So keys and triggers admit what was made without them.
TEST(LargeDatabase, IsTheSameWhenKeysAndTriggersLookAtEveryRow) {
  TestDatabase quick;
  FillLargeDatabase(&quick, kSmall);
  TestDatabase checked;
  LargeDatabase wanted = kSmall;
  wanted.checked = true;
  FillLargeDatabase(&checked, wanted);
  EXPECT_EQ(Digests(&quick), Digests(&checked));
}

TEST(LargeDatabase, IsAnotherForAnotherSeed) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  TestDatabase other;
  LargeDatabase wanted = kSmall;
  wanted.seed = 2;
  FillLargeDatabase(&other, wanted);
  EXPECT_NE(Digests(&database)["metric_values"], Digests(&other)["metric_values"]);
}

// Each case finds live rows below a row in the trash.
TEST(LargeDatabase, HasNothingLiveBelowWhatIsInTheTrash) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  const std::map<std::string, std::string> kBelow = {
      {"goals", "t.parent_id = p.id"},
      {"practice_session_goals", "p.id in (t.practice_session_id, t.short_term_goal_id)"},
      {"activity_instances", "t.practice_session_id = p.id"},
      {"activity_groups", "t.root_id = p.id"},
      {"activity_definitions", "t.root_id = p.id"},
      {"session_templates", "t.root_id = p.id"},
      {"programs", "t.root_id = p.id"},
      {"notes", "t.goal_id = p.id"}};
  for (const auto& [table, below] : kBelow) {
    EXPECT_EQ(database.Scalar(absl::StrCat("select count(*) from app.", table,
                                           " t join goals p on p.root_id = t.root_id and ", below,
                                           " where t.deleted_at is null and p.deleted_at is not "
                                           "null")),
              "0")
        << table;
  }
  for (const char* table : {"activity_sets", "metric_values", "notes"}) {
    EXPECT_EQ(
        database.Scalar(absl::StrCat(
            "select count(*) from app.", table,
            " t join activity_instances p on p.root_id = t.root_id and p.id = "
            "t.activity_instance_id where t.deleted_at is null and p.deleted_at is not null")),
        "0")
        << table;
  }
  for (const std::string& table : TenantTables(&database)) {
    if (table == "fractal_members" || table == "fractal_invitations") continue;
    EXPECT_NE(database.Scalar(absl::StrCat("select count(*) from app.", table,
                                           " where deleted_at is not null")),
              "0")
        << table;
  }
}

// What each user sees as fractal_app is what is in the fractals that he is a member of.
TEST(LargeDatabase, KeepsItsUsersApart) {
  TestDatabase database;
  FillLargeDatabase(&database, kSmall);
  const auto connection = database.Connect(sql::Role::kApp);
  for (const auto& user : database.Sql("select id from users")) {
    for (const std::string& table : TenantTables(&database)) {
      const std::string of_his_fractals = database.Scalar(absl::StrCat(
          "select count(*) from app.", table,
          " t where t.root_id in (select m.root_id from fractal_members m where m.user_id = '",
          user[0], table == "fractal_invitations" ? "' and m.role = 'owner')" : "')",
          table == "fractal_members" ? " and t.user_id = '" + user[0] + "'" : ""));
      pqxx::nontransaction work(connection->raw());
      const pqxx::result seen = work.exec(absl::StrCat("set local app.current_user_id = '", user[0],
                                                       "'; select count(*) from app.", table));
      EXPECT_EQ(seen.at(0).at(0).c_str(), of_his_fractals) << table;
    }
  }
  const auto nobody = database.Connect(sql::Role::kApp);
  pqxx::nontransaction work(nobody->raw());
  EXPECT_STREQ(work.exec("select count(*) from app.metric_values").at(0).at(0).c_str(), "0");
}

}  // namespace
}  // namespace fractal::tests
