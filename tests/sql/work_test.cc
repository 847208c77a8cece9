// Whether the work that a statement does tells what its answer does not: on a database of 1.5 million
// values, a foreign fractal takes as much as one that never was.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "db/text.h"
#include "tests/sql/calls.h"
#include "tests/sql/large_fixture.h"
#include "tests/sql/work.h"

namespace fractal::tests {
namespace {

// The policy looks at the row that a key finds before it drops it: one row of a table, for which the
// caller's memberships are read, if they were not before. Ways down an index differ by a page or two,
// and plans by what statistics know of a value. Whatever grows with the foreign fractal is more.
constexpr int64_t kSameRows = 1;
constexpr int64_t kSameBlocks = 8;

bool IsSame(const Work& one, const Work& other) {
  const int64_t most = std::max(kSameBlocks, other.blocks / 5);
  if (one.outcome != other.outcome || std::abs(one.blocks - other.blocks) > most) return false;
  std::map<std::string, int64_t> differences = one.rows;
  for (const auto& [table, rows] : other.rows) differences[table] -= rows;
  differences.erase("fractal_members");
  return std::all_of(differences.begin(), differences.end(), [](const auto& table) {
    return std::abs(table.second) <= kSameRows;
  });
}

// Ids that never were, right beside the subject's: a page that begins behind one is the same page.
Subject Unknown(Subject subject) {
  for (auto& [name, id] : subject) id.back() = id.back() == '0' ? '1' : '0';
  return subject;
}

// The subject's rows, asked for in another fractal.
Subject In(const std::string& fractal, Subject subject) {
  subject["fractal"] = fractal;
  return subject;
}

class ExistenceTest : public LargeFixture {
 protected:
  // A user with a fractal of some size who is no member of the subject's.
  struct Stranger {
    std::string user;
    std::string fractal;
  };
  static Stranger StrangerTo(const Subject& foreign) {
    const auto rows = database().Sql(absl::StrCat(
        "select m.user_id, m.root_id from app.fractal_members m where m.role = 'owner' and not "
        "exists (select from app.fractal_members o where o.user_id = m.user_id and o.root_id = '",
        foreign.at("fractal"), "') order by m.user_id, m.root_id limit 1"));
    return {rows.at(0)[0], rows.at(0)[1]};
  }

  // What differs between a call about one subject and the same about another; "" for nothing.
  static std::string Difference(WorkMeter& meter, const sql::StatementText& statement,
                                const PlannedCall& call, const Subject& foreign,
                                const Subject& unknown) {
    std::vector<std::string> differences;
    for (const PlanMode mode : {PlanMode::kCustom, PlanMode::kGeneric}) {
      const Work there = meter.Measure(statement, ArgumentsFor(call, foreign), mode);
      const Work nowhere = meter.Measure(statement, ArgumentsFor(call, unknown), mode);
      if (IsSame(there, nowhere)) continue;
      differences.push_back(absl::StrCat(
          mode == PlanMode::kCustom ? "in a plan for these values: " : "in a plan for all values: ",
          there.ToString(), ", but for what never was: ", nowhere.ToString()));
    }
    return absl::StrJoin(differences, "\n");
  }
};

TEST_F(ExistenceTest, AForeignFractalTakesTheWorkOfOneThatNeverWas) {
  const Subject foreign = FindSubject(&database(), SubjectSize::kLargest);
  WorkMeter meter(&database(), StrangerTo(foreign).user);
  for (const PlannedCall& call : PlannedCalls()) {
    if (!absl::StrContains(db::Absl(call.arguments), "@")) continue;
    EXPECT_EQ(Difference(meter, *FindStatement(call.statement), call, foreign, Unknown(foreign)), "")
        << call.statement << "(" << call.arguments << ")";
  }
}

TEST_F(ExistenceTest, AForeignRowTakesTheWorkOfOneThatNeverWasInOnesOwnFractal) {
  const Subject foreign = FindSubject(&database(), SubjectSize::kLargest);
  const Stranger stranger = StrangerTo(foreign);
  WorkMeter meter(&database(), stranger.user);
  for (const PlannedCall& call : PlannedCalls()) {
    if (!absl::StrContains(db::Absl(call.arguments), "@")) continue;
    const Subject there = In(stranger.fractal, foreign);
    const Subject nowhere = In(stranger.fractal, Unknown(foreign));
    if (ArgumentsFor(call, there) == ArgumentsFor(call, nowhere)) continue;
    EXPECT_EQ(Difference(meter, *FindStatement(call.statement), call, there, nowhere), "")
        << call.statement << "(" << call.arguments << ")";
  }
}

// That the tests above can fail.
TEST_F(ExistenceTest, FindAStatementThatReadsAForeignFractalsRows) {
  constexpr sql::StatementText kGoals{
      "tests", "goals_of", sql::Role::kApp, sql::Effect::kRead,
      "select g.id from app.goals g where g.root_id = $1::uuid and g.deleted_at is null"};
  const Subject foreign = FindSubject(&database(), SubjectSize::kLargest);
  WorkMeter meter(&database(), StrangerTo(foreign).user);
  EXPECT_NE(Difference(meter, kGoals, {"", "@fractal"}, foreign, Unknown(foreign)), "");
}

}  // namespace
}  // namespace fractal::tests
