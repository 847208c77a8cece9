// How deep goals stand, and how large a tree is answered. What is too deep for the API is planted
// here as an import of earlier days left it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::FractalService::Stub;

class GoalLevels : public RpcTest {
 protected:
  // The id of the goal that PlantChain puts at a level.
  static std::string At(int level) {
    return absl::StrCat("00000000-0000-4000-8000-", absl::Dec(level, absl::kZeroPad12));
  }
  // Goals of one type below each other, down to `levels` below the fractal.
  void PlantChain(int levels) {
    server.database().Sql(absl::StrCat(
        "set session_replication_role = replica; "
        "insert into app.goals (root_id, id, user_id, parent_id, type, name) select '", fractal.id(),
        "', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '", ada.user.id(),
        "', case n when 1 then '", fractal.id(),
        "'::uuid else ('00000000-0000-4000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid end, "
        "'ShortTermGoal', 'level ' || n from generate_series(1, ", levels, ") as n; "
        "reset session_replication_role"));
  }
  Answer<v1::GetGoalTreeResponse> GetTree() {
    v1::GetGoalTreeRequest request;
    request.set_fractal_id(fractal.id());
    return ada.Call(&Stub::GetGoalTree, request);
  }
  Answer<v1::CreateGoalResponse> Create(const std::string& parent, v1::GoalType type) {
    return ada.Call(&Stub::CreateGoal, NewGoal(fractal.id(), parent, type, "new"));
  }
  std::string Move(const std::string& goal, const std::string& parent) {
    v1::MoveGoalRequest request;
    request.set_fractal_id(fractal.id());
    request.set_goal_id(goal);
    request.set_parent_id(parent);
    return ada.Call(&Stub::MoveGoal, request).Summary();
  }
  // The parent of a new session for the goal at a level.
  std::string ParentOfSessionFor(int level) {
    v1::CreateSessionRequest request;
    request.mutable_session()->set_fractal_id(fractal.id());
    request.mutable_session()->set_name("Practice");
    request.mutable_session()->add_goal_ids(At(level));
    const std::string session =
        ada.Call(&v1::SessionService::Stub::CreateSession, request)->session().id();
    return server.database().Scalar(
        absl::StrCat("select parent_id from app.goals where id = '", session, "'"));
  }

  v1::Fractal fractal = MakeFractal(ada, "Cello");
};

TEST_F(GoalLevels, ATreeOfSixtyThousandIsRefusedAndTheServerLives) {
  PlantChain(60'000);
  const auto tree = GetTree();
  EXPECT_EQ(tree.Summary(), "FAILED_PRECONDITION TREE_TOO_DEEP");
  EXPECT_THAT(tree.status.message, testing::HasSubstr("ListGoals"));
  v1::GetGoalRequest request;
  request.set_fractal_id(fractal.id());
  request.set_goal_id(At(60'000));
  EXPECT_EQ(ada.Call(&Stub::GetGoal, request)->goal().name(), "level 60000");
}

TEST_F(GoalLevels, ThirtyTwoAreATree) {
  PlantChain(32);
  const auto tree = GetTree();
  const v1::GoalNode* node = &tree->root();
  int levels = 0;
  for (; node->children_size() == 1; node = &node->children(0)) ++levels;
  EXPECT_EQ(levels, 32);
  server.database().Sql(absl::StrCat(
      "insert into app.goals (root_id, id, user_id, parent_id, type, name) values ('", fractal.id(),
      "', gen_random_uuid(), '", ada.user.id(), "', '", At(32), "', 'NanoGoal', 'one more')"));
  EXPECT_EQ(GetTree().Summary(), "FAILED_PRECONDITION TREE_TOO_DEEP");
}

TEST_F(GoalLevels, ATreeThatNoClientWouldTakeIsRefused) {
  const auto plant = [&](int goals) {
    server.database().Sql(absl::StrCat(
        "insert into app.goals (root_id, id, user_id, parent_id, type, name, description) select '",
        fractal.id(), "', gen_random_uuid(), '", ada.user.id(), "', '", fractal.id(),
        "', 'LongTermGoal', 'long', repeat('x', 10000) from generate_series(1, ", goals, ")"));
  };
  plant(350);
  EXPECT_EQ(GetTree()->root().children_size(), 350);
  plant(20);
  const auto tree = GetTree();
  EXPECT_EQ(tree.Summary(), "FAILED_PRECONDITION TREE_TOO_LARGE");
  EXPECT_THAT(tree.status.message, testing::HasSubstr("ListGoals"));
}

TEST_F(GoalLevels, NoGoalIsMadeBelowTheLast) {
  PlantChain(32);
  EXPECT_EQ(Create(At(32), v1::GOAL_TYPE_NANO).Summary(),
            "INVALID_ARGUMENT GOALS_TOO_DEEP goal.parent_id");
  EXPECT_EQ(Create(At(31), v1::GOAL_TYPE_NANO).Summary(), "OK");
  EXPECT_EQ(GetTree().Summary(), "OK");
}

TEST_F(GoalLevels, NoGoalMovesThereWithWhatIsBelowIt) {
  PlantChain(31);
  const std::string top = Create(fractal.id(), v1::GOAL_TYPE_IMMEDIATE)->goal().id();
  const std::string below = Create(top, v1::GOAL_TYPE_NANO)->goal().id();
  EXPECT_EQ(Move(top, At(31)), "INVALID_ARGUMENT GOALS_TOO_DEEP parent_id");
  EXPECT_EQ(Move(below, At(31)), "OK");
  EXPECT_EQ(Move(top, At(31)), "OK");
  EXPECT_EQ(GetTree().Summary(), "OK");
}

// It would come back where it was.
TEST_F(GoalLevels, WhatIsInTheTrashCounts) {
  PlantChain(31);
  const std::string top = Create(fractal.id(), v1::GOAL_TYPE_IMMEDIATE)->goal().id();
  const v1::Goal below = Create(top, v1::GOAL_TYPE_NANO)->goal();
  DeleteGoal(ada, below);
  EXPECT_EQ(Move(top, At(31)), "INVALID_ARGUMENT GOALS_TOO_DEEP parent_id");
  EXPECT_EQ(Move(top, At(30)), "OK");
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_GOAL, fractal.id(), below.id()).Summary(), "OK");
  EXPECT_EQ(GetTree().Summary(), "OK");
}

TEST_F(GoalLevels, ASessionForTheLastHasNoParent) {
  PlantChain(32);
  EXPECT_EQ(ParentOfSessionFor(31), At(31));
  EXPECT_EQ(ParentOfSessionFor(32), "NULL");
  EXPECT_EQ(GetTree().Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
