// How PostgreSQL runs the server's statements on a database of 1.5 million values. The tests share
// it, so they are one ctest entry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "db/text.h"
#include "sql/statement.h"
#include "tests/sql/calls.h"
#include "tests/sql/large_fixture.h"
#include "tests/sql/planner.h"

namespace fractal::tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Analytics that read the values of whole fractals do so from an index that covers them.
bool IsSummary(std::string_view statement) {
  return absl::StartsWith(db::Absl(statement), "summarize_") || statement == "get_totals";
}

class PlansTest : public LargeFixture {
 protected:
  static std::vector<std::string> Faults(Planner& planner, const sql::StatementText& statement,
                                         const std::string& arguments) {
    std::vector<std::string> faults;
    for (const PlanMode mode : {PlanMode::kCustom, PlanMode::kGeneric}) {
      const char* words =
          mode == PlanMode::kCustom ? " in a plan for these values" : " in a plan for all values";
      for (const TableScan& scan : planner.Plan(statement, arguments, mode)) {
        const std::string fault = FaultOf(scan);
        if (!fault.empty()) faults.push_back(fault + words);
      }
    }
    return faults;
  }

  // What else than an index alone a statement reads values from.
  static std::vector<std::string> ValuesReadOtherwise(Planner& planner,
                                                      const sql::StatementText& statement,
                                                      const std::string& arguments) {
    std::vector<std::string> found;
    for (const PlanMode mode : {PlanMode::kCustom, PlanMode::kGeneric}) {
      bool reads_values = false;
      for (const TableScan& scan : planner.Plan(statement, arguments, mode)) {
        if (scan.table != "metric_values") continue;
        reads_values = true;
        if (scan.node != "Index Only Scan") found.push_back(scan.node + " on " + scan.index);
      }
      if (!reads_values) found.emplace_back("nothing of metric_values");
    }
    return found;
  }
};

// As long as this lives, the planner does without the index.
class WithoutIndex {
 public:
  WithoutIndex(TestDatabase* database, std::string index)
      : database_(database), index_(std::move(index)) {
    Set("false");
  }
  ~WithoutIndex() { Set("true"); }
  WithoutIndex(const WithoutIndex&) = delete;
  WithoutIndex& operator=(const WithoutIndex&) = delete;

 private:
  void Set(const std::string& valid) {
    database_->Sql(absl::StrCat("update pg_index set indisvalid = ", valid,
                                " where indexrelid = 'app.", index_, "'::regclass"));
  }

  TestDatabase* database_;
  std::string index_;
};

TEST_F(PlansTest, EveryReadOfTheAppIsPlanned) {
  std::set<std::string_view> planned;
  for (const PlannedCall& call : PlannedCalls()) planned.insert(call.statement);
  std::vector<std::string_view> writes;
  for (const sql::StatementText* statement : sql::AllStatements()) {
    if (statement->role != sql::Role::kApp || planned.contains(statement->name)) continue;
    if (statement->effect == sql::Effect::kWrite) {
      writes.push_back(statement->name);
    } else {
      ADD_FAILURE() << "tests/sql/calls.cc has no call of " << statement->name;
    }
  }
  for (const std::string_view name : writes) std::cout << "write without a call: " << name << "\n";
}

TEST_F(PlansTest, EveryCallIsOfAStatementOfTheApp) {
  for (const PlannedCall& call : PlannedCalls()) {
    const sql::StatementText* statement = FindStatement(call.statement);
    ASSERT_NE(statement, nullptr) << call.statement;
    EXPECT_EQ(statement->role, sql::Role::kApp) << call.statement;
  }
}

TEST_F(PlansTest, NoStatementReadsMoreThanItsUsersRows) {
  Planner planner(&database(), subject().at("user"));
  for (const PlannedCall& call : PlannedCalls()) {
    const std::string arguments = ArgumentsFor(call, subject());
    EXPECT_THAT(Faults(planner, *FindStatement(call.statement), arguments), IsEmpty())
        << call.statement << "(" << arguments << ")";
  }
}

TEST_F(PlansTest, SummariesReadValuesFromAnIndexAlone) {
  Planner planner(&database(), subject().at("user"));
  for (const PlannedCall& call : PlannedCalls()) {
    if (!IsSummary(call.statement)) continue;
    const std::string arguments = ArgumentsFor(call, subject());
    EXPECT_THAT(ValuesReadOtherwise(planner, *FindStatement(call.statement), arguments), IsEmpty())
        << call.statement << "(" << arguments << ")";
  }
}

// The following show that the tests above can fail.

constexpr sql::StatementText kSumOfMetric{
    "tests", "sum_of_metric", sql::Role::kApp, sql::Effect::kRead,
    "select sum(v.value) from app.metric_values v where v.root_id = $1::uuid and "
    "v.metric_definition_id = $2::uuid and v.deleted_at is null"};

constexpr sql::StatementText kNamesakes{
    "tests", "namesakes", sql::Role::kApp, sql::Effect::kRead,
    "select g.id from app.goals g where g.name = $1::text and g.created_at > $2::timestamptz"};

TEST_F(PlansTest, FindASumThatAnIndexAnswersAlone) {
  const std::string arguments = ArgumentsFor({"", "@fractal, @metric"}, subject());
  Planner planner(&database(), subject().at("user"));
  EXPECT_THAT(Faults(planner, kSumOfMetric, arguments), IsEmpty());
  EXPECT_THAT(ValuesReadOtherwise(planner, kSumOfMetric, arguments), IsEmpty());
}

TEST_F(PlansTest, FindASumThatReadsItsTableOnceNoIndexCoversIt) {
  const WithoutIndex by_metric(&database(), "idx_metric_values_root_metric_recorded");
  const WithoutIndex by_instance(&database(), "idx_metric_values_instance");
  const std::string arguments = ArgumentsFor({"", "@fractal, @metric"}, subject());
  Planner planner(&database(), subject().at("user"));
  EXPECT_THAT(Faults(planner, kSumOfMetric, arguments), IsEmpty());
  EXPECT_EQ(ValuesReadOtherwise(planner, kSumOfMetric, arguments).size(), 2u);
}

TEST_F(PlansTest, FindASequentialScanOnceThereIsNoIndex) {
  std::vector<std::unique_ptr<WithoutIndex>> gone;
  for (const auto& row : database().Sql(
           "select i.indexrelid::regclass from pg_index i where i.indrelid = 'goals'::regclass")) {
    gone.push_back(std::make_unique<WithoutIndex>(&database(), row[0]));
  }
  Planner planner(&database(), subject().at("user"));
  for (const PlannedCall& call : PlannedCalls()) {
    if (call.statement != "get_goal_tree") continue;
    EXPECT_THAT(Faults(planner, *FindStatement(call.statement), ArgumentsFor(call, subject())),
                Contains("Seq Scan on goals in a plan for all values"));
  }
}

TEST_F(PlansTest, FindAWalkThroughEverybodysRows) {
  Planner planner(&database(), subject().at("user"));
  EXPECT_THAT(Faults(planner, kNamesakes, "'Goal 1', '2026-05-31'"),
              Contains(HasSubstr("walks every fractal's rows of idx_goals_created_at")));
}

}  // namespace
}  // namespace fractal::tests
