// What migrations do to rows that a version of the schema refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/db/dirty_database.h"
#include "tests/support/migrations.h"
#include "tests/support/schema_dump.h"

namespace fractal::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kTables[] = {"goals",
                                   "practice_session_goals",
                                   "activity_groups",
                                   "activity_definitions",
                                   "metric_definitions",
                                   "split_definitions",
                                   "activity_instances",
                                   "metric_values",
                                   "session_templates",
                                   "programs",
                                   "program_blocks",
                                   "program_days",
                                   "scheduled_sessions"};

std::string KeyOf(const std::string& table) {
  if (table == "practice_session_goals") return "practice_session_id || ' ' || short_term_goal_id";
  return "id::text";
}

// Every row as it is now, one a row of the answer.
std::string AllRows() {
  std::vector<std::string> selects;
  for (const char* table : kTables) {
    selects.push_back(absl::StrCat("select '", table, "' as table_name, ", KeyOf(table),
                                   " as row_id, to_jsonb(t) as content from app.", table, " t"));
  }
  return absl::StrJoin(selects, " union all ");
}

using Repair = std::tuple<int, std::string, std::string>;

std::multiset<Repair> Of(const std::vector<db::RowRepair>& reported) {
  std::multiset<Repair> repairs;
  for (const db::RowRepair& repair : reported) {
    repairs.emplace(repair.version, repair.table_name, repair.row_id);
  }
  return repairs;
}

TEST(DirtyRows, GoUpThroughEveryMigration) {
  const TestDatabase database = DirtyDatabase();
  MigrateUp(database);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

TEST(DirtyRows, AreWhatTheReportsList) {
  TestDatabase database = DirtyDatabase();
  const std::vector<db::RowRepair> reported = MigrateUp(database).repairs;
  const std::multiset<Repair> listed = Of(reported);
  const auto repaired = database.Sql(
      "select distinct migration, table_name, row_id from legacy.repairs order by 1, 2, 3");
  EXPECT_GT(repaired.size(), 60u);
  std::multiset<Repair> unheard = listed;
  for (const auto& row : repaired) {
    const Repair repair{std::stoi(row[0]), row[1], row[2]};
    // Listed as the value that is negative, repaired at its metric.
    if (repair == Repair{3, "metric_definitions", "00000000-0000-7000-8000-000000000125"}) continue;
    EXPECT_EQ(listed.count(repair), 1u) << absl::StrJoin(row, " ");
    unheard.erase(repair);
  }
  // Listed, and no row was changed: a fractal was made for the session, and the negative value was
  // let be.
  EXPECT_THAT(unheard,
              ElementsAre(Repair{2, "goals", "00000000-0000-7000-8000-000000000028"},
                          Repair{3, "metric_values", "00000000-0000-7000-8000-000000000162"}));
}

TEST(DirtyRows, AreListedByARehearsalThatChangesNothing) {
  TestDatabase database = DirtyDatabase();
  const std::string schema = DumpSchema(database.address());
  const auto rows = database.Sql(AllRows());
  const auto rehearsed = ConnectMigrator(database)->Rehearse();
  ASSERT_TRUE(rehearsed.ok()) << rehearsed.status();
  EXPECT_EQ(DumpSchema(database.address()), schema);
  EXPECT_THAT(database.Sql(AllRows()), ElementsAreArray(rows));
  EXPECT_EQ(database.Scalar("select count(*) from legacy.repairs"), "0");
  EXPECT_EQ(SchemaVersion(database), 1);
  EXPECT_EQ(Of(MigrateUp(database).repairs), Of(rehearsed->repairs));
}

TEST(DirtyRows, AreInThePlanWhichSaysWhereItGuesses) {
  const TestDatabase database = DirtyDatabase();
  const auto all = ConnectMigrator(database)->Plan();
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_THAT(all->inexact_reports, Not(IsEmpty()));
  const auto next = ConnectMigrator(database)->Plan(2);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_THAT(next->inexact_reports, IsEmpty());
  EXPECT_EQ(Of(next->repairs), Of(MigrateUp(database, 2).repairs));
}

// The row as it was stands in legacy.repairs, unless it is the same still.
TEST(DirtyRows, LoseNothing) {
  TestDatabase database = DirtyDatabase();
  database.Sql("create table public.former as " + AllRows());
  ASSERT_EQ(database.Scalar("select count(distinct table_name) from public.former"), "13");
  MigrateUp(database);
  // Only the columns that there were.
  const std::string was_kept =
      "select (select jsonb_object_agg(k.name, r.before -> k.name) from "
      "jsonb_object_keys(f.content) as k (name)) = f.content "
      "from legacy.repairs r where r.table_name = f.table_name and r.row_id = f.row_id order by "
      "r.id limit 1";
  const std::string is_same =
      "select (select jsonb_object_agg(k.name, n.content -> k.name) from "
      "jsonb_object_keys(f.content) as k (name)) = f.content "
      "from now n where n.table_name = f.table_name and n.row_id = f.row_id";
  EXPECT_THAT(
      database.Sql(absl::StrCat(
          "with now as (", AllRows(),
          ") select f.table_name, f.row_id, f.content from public.former f where not coalesce((",
          is_same, "), false) and not coalesce((", was_kept, "), false)")),
      IsEmpty());
  EXPECT_THAT(
      database.Sql(absl::StrCat("with now as (", AllRows(),
                                ") select f.table_name, f.row_id from public.former f "
                                "where not exists (select from now n where (n.table_name, "
                                "n.row_id) = (f.table_name, f.row_id)) "
                                "order by 2")),
      ElementsAre(
          ElementsAre("practice_session_goals",
                      "00000000-0000-7000-8000-000000000021 00000000-0000-7000-8000-000000000002"),
          ElementsAre("metric_values", "00000000-0000-7000-8000-000000000163"),
          ElementsAre("metric_values", "00000000-0000-7000-8000-000000000164"),
          ElementsAre("metric_values", "00000000-0000-7000-8000-000000000165")));
}

TEST(DirtyRows, GoDownAsFarAsTheirNamesAllowAndUpAgain) {
  TestDatabase database = DirtyDatabase();
  MigrateUp(database);
  // The deleted copy of an activity bears the name of a live one: version 4 knows no deleted rows.
  const auto refused = ConnectMigrator(database)->Down(1);
  EXPECT_TRUE(absl::IsInternal(refused.status())) << refused.status();
  EXPECT_EQ(SchemaVersion(database), 5);
  EXPECT_THAT(VerifyFaults(database).size(), 1u) << "only that it is not the newest version";
  MigrateUp(database);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

}  // namespace
}  // namespace fractal::tests
