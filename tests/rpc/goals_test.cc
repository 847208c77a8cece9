// Goals of FractalService, through a real channel: the goal rules of DESIGN.md §5 and each documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::FractalService::Stub;
using testing::ElementsAre;

class Goals : public RpcTest {
 protected:
  v1::Goal Make(v1::GoalType type, const std::string& name, const std::string& parent = "") {
    return MakeGoal(ada, fractal.id(), parent.empty() ? fractal.id() : parent, type, name);
  }
  std::string TryMake(v1::GoalType type, const std::string& parent) {
    return ada.Call(&Stub::CreateGoal, NewGoal(fractal.id(), parent, type, "goal")).Summary();
  }
  Answer<v1::MoveGoalResponse> Move(const v1::Goal& goal, const std::string& parent,
                                    const std::string& etag = "") {
    v1::MoveGoalRequest request;
    request.set_fractal_id(goal.fractal_id());
    request.set_goal_id(goal.id());
    request.set_parent_id(parent);
    request.set_etag(etag);
    return ada.Call(&Stub::MoveGoal, request);
  }
  Answer<v1::UndeleteResponse> Undelete(Client& client, const v1::Goal& goal) {
    return client.Undelete(v1::ROW_KIND_GOAL, goal.fractal_id(), goal.id());
  }
  Answer<v1::UpdateGoalResponse> SetDeadline(const v1::Goal& goal, int days) {
    v1::UpdateGoalRequest request;
    request.mutable_goal()->set_fractal_id(goal.fractal_id());
    request.mutable_goal()->set_id(goal.id());
    *request.mutable_goal()->mutable_deadline() = InDays(days);
    return ada.Call(&Stub::UpdateGoal, request);
  }
  Answer<v1::ReorderGoalsResponse> Reorder(const std::vector<std::string>& order) {
    v1::ReorderGoalsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_parent_id(fractal.id());
    for (const std::string& id : order) request.add_goal_ids(id);
    return ada.Call(&Stub::ReorderGoals, request);
  }
  std::vector<std::string> ChildNames() {
    v1::ListGoalsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_parent_id(fractal.id());
    return NamesOf(ada.Call(&Stub::ListGoals, request)->goals());
  }
  template <typename Rows>
  static std::vector<std::string> NamesOf(const Rows& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name());
    return names;
  }

  v1::Fractal fractal = MakeFractal(ada, "Cello");
};

TEST_F(Goals, AreMadeBelowTheirParentBehindTheirSiblings) {
  const v1::Goal first = Make(v1::GOAL_TYPE_LONG_TERM, "first");
  const v1::Goal second = Make(v1::GOAL_TYPE_MID_TERM, "second");
  EXPECT_EQ(first.fractal_id(), fractal.id());
  EXPECT_EQ(first.parent_id(), fractal.id());
  EXPECT_EQ(first.sort_order(), 0);
  EXPECT_EQ(second.sort_order(), 1);
  EXPECT_EQ(GetGoal(ada, second)->goal().SerializeAsString(), second.SerializeAsString());
}

TEST_F(Goals, RankBelowTheirParent) {
  const std::vector<v1::GoalType> ranks = {
      v1::GOAL_TYPE_ULTIMATE,  v1::GOAL_TYPE_LONG_TERM, v1::GOAL_TYPE_MID_TERM,
      v1::GOAL_TYPE_SHORT_TERM, v1::GOAL_TYPE_IMMEDIATE, v1::GOAL_TYPE_MICRO,
      v1::GOAL_TYPE_NANO};
  for (size_t parent = 1; parent < ranks.size(); ++parent) {
    const v1::Goal above = Make(ranks[parent], "above");
    for (size_t child = 0; child < ranks.size(); ++child) {
      EXPECT_EQ(TryMake(ranks[child], above.id()),
                child > parent ? "OK" : "INVALID_ARGUMENT TYPE_NOT_BELOW_PARENT goal.type")
          << v1::GoalType_Name(ranks[child]) << " below " << v1::GoalType_Name(ranks[parent]);
    }
  }
}

TEST_F(Goals, AreNotSessions) {
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_PRACTICE_SESSION, fractal.id()),
            "INVALID_ARGUMENT INVALID_FIELDS goal.type");
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_UNSPECIFIED, fractal.id()),
            "INVALID_ARGUMENT INVALID_FIELDS goal.type");
}

TEST_F(Goals, NeedAParentThatIsThereInTheSameFractal) {
  const v1::Fractal other = MakeFractal(ada, "Viola");
  const v1::Fractal foreign = MakeFractal(bob, "Bob's");
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_NANO, kUnknownId), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_NANO, other.id()), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_NANO, foreign.id()), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_NANO, ""), "INVALID_ARGUMENT INVALID_FIELDS goal.parent_id");
  const v1::Goal gone = Make(v1::GOAL_TYPE_LONG_TERM, "gone");
  DeleteGoal(ada, gone);
  EXPECT_EQ(TryMake(v1::GOAL_TYPE_NANO, gone.id()), "NOT_FOUND NOT_FOUND");
}

TEST_F(Goals, CannotBeMadeInAnothersFractal) {
  const auto foreign = bob.Call(&Stub::CreateGoal, NewGoal(fractal.id(), fractal.id(),
                                                           v1::GOAL_TYPE_NANO, "mine now"));
  const auto unknown = bob.Call(&Stub::CreateGoal, NewGoal(kUnknownId, kUnknownId,
                                                           v1::GOAL_TYPE_NANO, "mine now"));
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(unknown.Summary(), foreign.Summary());
  EXPECT_EQ(unknown.status.message, foreign.status.message);
  EXPECT_THAT(ChildNames(), ElementsAre());
}

TEST_F(Goals, HaveDeadlinesFromTodayOnAndNotAfterTheirParents) {
  v1::CreateGoalRequest request =
      NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "within ten days");
  *request.mutable_goal()->mutable_deadline() = InDays(10);
  const v1::Goal parent = ada.Call(&Stub::CreateGoal, request)->goal();
  request = NewGoal(fractal.id(), parent.id(), v1::GOAL_TYPE_NANO, "child");
  *request.mutable_goal()->mutable_deadline() = InDays(11);
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(),
            "INVALID_ARGUMENT DEADLINE_AFTER_PARENT goal.deadline");
  *request.mutable_goal()->mutable_deadline() = InDays(-3);
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(),
            "INVALID_ARGUMENT DEADLINE_IN_PAST goal.deadline");
  *request.mutable_goal()->mutable_deadline() = InDays(0);
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(), "OK");
}

TEST_F(Goals, KeepDeadlinesInOrderWhenTheyChange) {
  const v1::Goal parent = Make(v1::GOAL_TYPE_LONG_TERM, "parent");
  const v1::Goal child = Make(v1::GOAL_TYPE_MID_TERM, "child", parent.id());
  EXPECT_EQ(SetDeadline(parent, 10).Summary(), "OK");
  EXPECT_EQ(SetDeadline(child, 11).Summary(),
            "INVALID_ARGUMENT DEADLINE_AFTER_PARENT goal.deadline");
  EXPECT_EQ(SetDeadline(child, 9).Summary(), "OK");
  EXPECT_EQ(SetDeadline(parent, 8).Summary(),
            "INVALID_ARGUMENT DEADLINE_BEFORE_CHILD goal.deadline");
  const v1::Goal late = Make(v1::GOAL_TYPE_MID_TERM, "late");
  EXPECT_EQ(SetDeadline(late, 20).Summary(), "OK");
  EXPECT_EQ(Move(late, parent.id()).Summary(),
            "INVALID_ARGUMENT DEADLINE_AFTER_PARENT deadline");
}

TEST_F(Goals, AreFoundByNobodyElse) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "mine");
  v1::Goal unknown = goal;
  unknown.set_id(kUnknownId);
  const auto foreign = GetGoal(bob, goal);
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(GetGoal(bob, unknown).Summary(), foreign.Summary());
  EXPECT_EQ(GetGoal(bob, unknown).status.message, foreign.status.message);
  v1::Goal elsewhere = goal;
  elsewhere.set_fractal_id(MakeFractal(ada, "Viola").id());
  EXPECT_EQ(GetGoal(ada, elsewhere).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Goals, CannotBeChangedByOthers) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "mine");
  v1::UpdateGoalRequest update;
  update.mutable_goal()->set_fractal_id(fractal.id());
  update.mutable_goal()->set_id(goal.id());
  update.mutable_goal()->set_name("stolen");
  EXPECT_EQ(bob.Call(&Stub::UpdateGoal, update).Summary(), "NOT_FOUND NOT_FOUND");
  v1::CompleteGoalRequest complete;
  complete.set_fractal_id(fractal.id());
  complete.set_goal_id(goal.id());
  EXPECT_EQ(bob.Call(&Stub::CompleteGoal, complete).Summary(), "NOT_FOUND NOT_FOUND");
  v1::DeleteGoalRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_goal_id(goal.id());
  EXPECT_EQ(bob.Call(&Stub::DeleteGoal, remove).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Undelete(bob, goal).Summary(), "NOT_FOUND NOT_FOUND");
  v1::MoveGoalRequest move;
  move.set_fractal_id(fractal.id());
  move.set_goal_id(goal.id());
  move.set_parent_id(fractal.id());
  EXPECT_EQ(bob.Call(&Stub::MoveGoal, move).Summary(), "NOT_FOUND NOT_FOUND");
  v1::ReorderGoalsRequest reorder;
  reorder.set_fractal_id(fractal.id());
  reorder.set_parent_id(fractal.id());
  reorder.add_goal_ids(goal.id());
  EXPECT_EQ(bob.Call(&Stub::ReorderGoals, reorder).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(GetGoal(ada, goal)->goal().SerializeAsString(), goal.SerializeAsString());
}

TEST_F(Goals, AreNotListedForOthers) {
  Make(v1::GOAL_TYPE_LONG_TERM, "mine");
  v1::ListGoalsRequest list;
  list.set_fractal_id(fractal.id());
  EXPECT_EQ(bob.Call(&Stub::ListGoals, list).Summary(), "NOT_FOUND NOT_FOUND");
  v1::GetGoalTreeRequest tree;
  tree.set_fractal_id(fractal.id());
  EXPECT_EQ(bob.Call(&Stub::GetGoalTree, tree).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Goals, AreListedByParentTypeCompletionAndPrefix) {
  const v1::Goal suites = Make(v1::GOAL_TYPE_LONG_TERM, "Suites");
  const v1::Goal sonatas = Make(v1::GOAL_TYPE_MID_TERM, "Sonatas");
  Make(v1::GOAL_TYPE_NANO, "Suite 1", suites.id());
  v1::CompleteGoalRequest complete;
  complete.set_fractal_id(fractal.id());
  complete.set_goal_id(sonatas.id());
  ada.Call(&Stub::CompleteGoal, complete);

  v1::ListGoalsRequest request;
  request.set_fractal_id(fractal.id());
  const auto names = [&] { return NamesOf(ada.Call(&Stub::ListGoals, request)->goals()); };
  request.set_parent_id(suites.id());
  EXPECT_THAT(names(), ElementsAre("Suite 1"));
  request.clear_parent_id();
  request.set_type(v1::GOAL_TYPE_MID_TERM);
  EXPECT_THAT(names(), ElementsAre("Sonatas"));
  request.clear_type();
  request.set_completed(true);
  EXPECT_THAT(names(), ElementsAre("Sonatas"));
  request.set_completed(false);
  EXPECT_THAT(names(), testing::UnorderedElementsAre("Cello", "Suites", "Suite 1"));
  request.clear_completed();
  request.set_name_prefix("Suite");
  EXPECT_THAT(names(), testing::UnorderedElementsAre("Suites", "Suite 1"));
  request.set_name_prefix("%");
  EXPECT_THAT(names(), ElementsAre());
  request.set_name_prefix("a\nb");
  EXPECT_EQ(ada.Call(&Stub::ListGoals, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS name_prefix");
}

TEST_F(Goals, AreListedInSiblingsOrderAPageAtATimeWhileOthersAreMade) {
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(Make(v1::GOAL_TYPE_NANO, "goal " + std::to_string(i)).name());
  }
  v1::ListGoalsRequest request;
  request.set_fractal_id(fractal.id());
  request.set_parent_id(fractal.id());
  request.set_page_size(2);
  std::vector<std::string> listed;
  int meanwhile = 0;
  do {
    const auto page = ada.Call(&Stub::ListGoals, request);
    EXPECT_LE(page->goals_size(), 2);
    for (const auto& goal : page->goals()) listed.push_back(goal.name());
    if (meanwhile < 3) {
      made.push_back(Make(v1::GOAL_TYPE_NANO, "later " + std::to_string(meanwhile++)).name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, made);
}

TEST_F(Goals, AreShownAsATreeInOneCall) {
  const v1::Goal suites = Make(v1::GOAL_TYPE_LONG_TERM, "Suites");
  const v1::Goal first = Make(v1::GOAL_TYPE_MID_TERM, "Suite 1", suites.id());
  Make(v1::GOAL_TYPE_NANO, "Prelude", first.id());
  Make(v1::GOAL_TYPE_LONG_TERM, "Sonatas");
  DeleteGoal(ada, Make(v1::GOAL_TYPE_LONG_TERM, "deleted"));
  v1::GetGoalTreeRequest request;
  request.set_fractal_id(fractal.id());
  const auto tree = ada.Call(&Stub::GetGoalTree, request);
  ASSERT_EQ(tree->root().goal().id(), fractal.id());
  ASSERT_EQ(tree->root().children_size(), 2);
  EXPECT_EQ(tree->root().children(0).goal().name(), "Suites");
  EXPECT_EQ(tree->root().children(0).children(0).goal().name(), "Suite 1");
  EXPECT_EQ(tree->root().children(0).children(0).children(0).goal().name(), "Prelude");
  EXPECT_EQ(tree->root().children(1).goal().name(), "Sonatas");
}

TEST_F(Goals, ShowSessionsInTheTreeUnlessToldNotTo) {
  server.database().Sql(
      "insert into app.goals (root_id, id, user_id, type, name) values ('" + fractal.id() +
      "', gen_random_uuid(), '" + ada.user.id() + "', 'PracticeSession', 'adrift')");
  v1::GetGoalTreeRequest request;
  request.set_fractal_id(fractal.id());
  const auto whole = ada.Call(&Stub::GetGoalTree, request);
  ASSERT_EQ(whole->root().children_size(), 1);
  EXPECT_EQ(whole->root().children(0).goal().type(), v1::GOAL_TYPE_PRACTICE_SESSION);
  request.set_without_sessions(true);
  EXPECT_EQ(ada.Call(&Stub::GetGoalTree, request)->root().children_size(), 0);
}

TEST_F(Goals, ChangeOnlyWhatIsNamed) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "before");
  v1::UpdateGoalRequest request;
  request.mutable_goal()->set_fractal_id(fractal.id());
  request.mutable_goal()->set_id(goal.id());
  request.mutable_goal()->set_name("after");
  request.mutable_goal()->set_description("not named");
  request.mutable_update_mask()->add_paths("name");
  const v1::Goal changed = ada.Call(&Stub::UpdateGoal, request)->goal();
  EXPECT_EQ(changed.name(), "after");
  EXPECT_EQ(changed.description(), "");
  request.mutable_update_mask()->add_paths("completed");
  EXPECT_EQ(ada.Call(&Stub::UpdateGoal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(Goals, RefuseAChangeWithAStaleEtag) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "goal");
  v1::UpdateGoalRequest update;
  update.mutable_goal()->set_fractal_id(fractal.id());
  update.mutable_goal()->set_id(goal.id());
  update.mutable_goal()->set_name("changed");
  update.mutable_goal()->set_etag(goal.etag());
  EXPECT_EQ(ada.Call(&Stub::UpdateGoal, update).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateGoal, update).Summary(), "ABORTED ETAG_MISMATCH");
  v1::CompleteGoalRequest complete;
  complete.set_fractal_id(fractal.id());
  complete.set_goal_id(goal.id());
  complete.set_etag(goal.etag());
  EXPECT_EQ(ada.Call(&Stub::CompleteGoal, complete).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Move(goal, fractal.id(), goal.etag()).Summary(), "ABORTED ETAG_MISMATCH");
  v1::DeleteGoalRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_goal_id(goal.id());
  remove.set_etag(goal.etag());
  EXPECT_EQ(ada.Call(&Stub::DeleteGoal, remove).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_FALSE(GetGoal(ada, goal)->goal().has_delete_time());
}

TEST_F(Goals, AreCompletedAndUncompleted) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "goal");
  v1::CompleteGoalRequest request;
  request.set_fractal_id(fractal.id());
  request.set_goal_id(goal.id());
  EXPECT_TRUE(ada.Call(&Stub::CompleteGoal, request)->goal().completed());
  EXPECT_TRUE(ada.Call(&Stub::CompleteGoal, request)->goal().completed());
  request.set_completed(false);
  EXPECT_FALSE(ada.Call(&Stub::CompleteGoal, request)->goal().completed());
  request.set_goal_id(kUnknownId);
  EXPECT_EQ(ada.Call(&Stub::CompleteGoal, request).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Goals, StayAsTheyAreWhenTheyAreCompletedAlready) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "goal");
  v1::CompleteGoalRequest request;
  request.set_fractal_id(fractal.id());
  request.set_goal_id(goal.id());
  const v1::Goal completed = ada.Call(&Stub::CompleteGoal, request)->goal();
  EXPECT_NE(completed.etag(), goal.etag());
  request.set_etag(completed.etag());
  EXPECT_EQ(ada.Call(&Stub::CompleteGoal, request)->goal().SerializeAsString(),
            completed.SerializeAsString());
}

TEST_F(Goals, MoveWithAllBelowThem) {
  const v1::Goal from = Make(v1::GOAL_TYPE_LONG_TERM, "from");
  const v1::Goal to = Make(v1::GOAL_TYPE_LONG_TERM, "to");
  const v1::Goal moved = Make(v1::GOAL_TYPE_MID_TERM, "moved", from.id());
  const v1::Goal below = Make(v1::GOAL_TYPE_NANO, "below", moved.id());
  EXPECT_EQ(Move(moved, to.id())->goal().parent_id(), to.id());
  EXPECT_EQ(GetGoal(ada, below)->goal().parent_id(), moved.id());
}

TEST_F(Goals, CannotMoveBelowThemselvesOrAgainstTheirRankOrOutOfTheirFractal) {
  const v1::Goal wide = Make(v1::GOAL_TYPE_LONG_TERM, "wide");
  const v1::Goal narrow = Make(v1::GOAL_TYPE_MID_TERM, "narrow", wide.id());
  const v1::Fractal other = MakeFractal(ada, "Viola");
  EXPECT_EQ(Move(wide, wide.id()).status.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Move(wide, narrow.id()).Summary(), "INVALID_ARGUMENT TYPE_NOT_BELOW_PARENT type");
  EXPECT_EQ(Move(narrow, other.id()).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Move(narrow, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  v1::Goal root;
  root.set_fractal_id(fractal.id());
  root.set_id(fractal.id());
  EXPECT_EQ(Move(root, wide.id()).Summary(), "INVALID_ARGUMENT ROOT_CANNOT_MOVE goal_id");
}

TEST_F(Goals, CannotCloseARingWhereImportedRanksWouldLetThem) {
  // An import keeps the app's shape: a long-term goal below a short-term one.
  const v1::Goal narrow = Make(v1::GOAL_TYPE_SHORT_TERM, "narrow");
  server.database().Sql("set role fractal_admin; insert into app.goals (root_id, id, user_id, parent_id, type, name) values ('" +
                        fractal.id() + "', '0190a1b2-0000-7000-8000-00000000000a', '" +
                        ada.user.id() + "', '" + narrow.id() + "', 'LongTermGoal', 'wide'); reset role");
  EXPECT_EQ(Move(narrow, "0190a1b2-0000-7000-8000-00000000000a").Summary(),
            "INVALID_ARGUMENT GOAL_UNDER_ITSELF parent_id");
}

TEST_F(Goals, TakeANewOrderThatNamesEachOfThemOnce) {
  const v1::Goal a = Make(v1::GOAL_TYPE_NANO, "a");
  const v1::Goal b = Make(v1::GOAL_TYPE_NANO, "b");
  const v1::Goal c = Make(v1::GOAL_TYPE_NANO, "c");
  DeleteGoal(ada, Make(v1::GOAL_TYPE_NANO, "deleted"));
  EXPECT_THAT(NamesOf(Reorder({c.id(), a.id(), b.id()})->goals()), ElementsAre("c", "a", "b"));
  EXPECT_THAT(ChildNames(), ElementsAre("c", "a", "b"));
  constexpr char kIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE goal_ids";
  EXPECT_EQ(Reorder({c.id(), a.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({c.id(), a.id(), a.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({c.id(), a.id(), b.id(), b.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({c.id(), a.id(), kUnknownId}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({"x"}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS goal_ids[0]");
  EXPECT_THAT(ChildNames(), ElementsAre("c", "a", "b"));
}

TEST_F(Goals, GoIntoTheTrashWithAllBelowThem) {
  const v1::Goal parent = Make(v1::GOAL_TYPE_LONG_TERM, "parent");
  const v1::Goal child = Make(v1::GOAL_TYPE_MID_TERM, "child", parent.id());
  const v1::DeleteGoalResponse deleted = DeleteGoal(ada, parent);
  EXPECT_TRUE(deleted.goal().has_delete_time());
  EXPECT_EQ(deleted.descendants_deleted(), 1);
  EXPECT_TRUE(GetGoal(ada, child)->goal().has_delete_time());
  EXPECT_THAT(ChildNames(), ElementsAre());
  v1::DeleteGoalRequest again;
  again.set_fractal_id(fractal.id());
  again.set_goal_id(parent.id());
  EXPECT_EQ(ada.Call(&Stub::DeleteGoal, again).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Goals, ComeBackWithExactlyWhatTheirDeleteTook) {
  const v1::Goal parent = Make(v1::GOAL_TYPE_LONG_TERM, "parent");
  const v1::Goal earlier = Make(v1::GOAL_TYPE_MID_TERM, "earlier", parent.id());
  const v1::Goal later = Make(v1::GOAL_TYPE_MID_TERM, "later", parent.id());
  DeleteGoal(ada, earlier);
  DeleteGoal(ada, parent);
  EXPECT_EQ(Undelete(ada, later).Summary(), "FAILED_PRECONDITION PARENT_DELETED");
  const auto restored = Undelete(ada, parent);
  ASSERT_EQ(restored->restored_size(), 1);
  EXPECT_EQ(restored->restored(0).count(), 2);
  EXPECT_FALSE(GetGoal(ada, later)->goal().has_delete_time());
  EXPECT_TRUE(GetGoal(ada, earlier)->goal().has_delete_time());
  EXPECT_EQ(Undelete(ada, parent).Summary(), "ALREADY_EXISTS NOT_DELETED");
  EXPECT_EQ(Undelete(ada, earlier).Summary(), "OK");
}

TEST_F(Goals, StayInTheTrashWhileTheirDeadlineIsAfterTheirParents) {
  const v1::Goal parent = Make(v1::GOAL_TYPE_LONG_TERM, "parent");
  const v1::Goal child = Make(v1::GOAL_TYPE_MID_TERM, "child", parent.id());
  ASSERT_EQ(SetDeadline(child, 9).Summary(), "OK");
  DeleteGoal(ada, child);
  ASSERT_EQ(SetDeadline(parent, 5).Summary(), "OK");
  EXPECT_EQ(Undelete(ada, child).Summary(), "FAILED_PRECONDITION DEADLINE_AFTER_PARENT");
  EXPECT_TRUE(GetGoal(ada, child)->goal().has_delete_time());
  ASSERT_EQ(SetDeadline(parent, 10).Summary(), "OK");
  EXPECT_EQ(Undelete(ada, child).Summary(), "OK");
}

TEST_F(Goals, TakeTheWorkOfTheirSessionsIntoTheTrashAndBack) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_SHORT_TERM, "goal");
  server.database().Sql("insert into app.goals (root_id, id, user_id, parent_id, type, name) values ('" +
                        fractal.id() + "', '0190a1b2-0000-7000-8000-00000000000b', '" +
                        ada.user.id() + "', '" + goal.id() + "', 'PracticeSession', 'session');"
      "insert into app.activity_definitions (root_id, id, name) values ('" + fractal.id() +
      "', '0190a1b2-0000-7000-8000-00000000000c', 'Scales');"
      "insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id)"
      " values ('" + fractal.id() + "', gen_random_uuid(), '0190a1b2-0000-7000-8000-00000000000b',"
      " '0190a1b2-0000-7000-8000-00000000000c')");
  const std::string live = "select count(*) from app.activity_instances where deleted_at is null";
  DeleteGoal(ada, goal);
  EXPECT_EQ(server.database().Scalar(live), "0");
  EXPECT_EQ(Undelete(ada, goal).Summary(), "OK");
  EXPECT_EQ(server.database().Scalar(live), "1");
}

TEST_F(Goals, RootsGoWithTheirFractal) {
  v1::DeleteGoalRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_goal_id(fractal.id());
  EXPECT_EQ(ada.Call(&Stub::DeleteGoal, remove).Summary(),
            "INVALID_ARGUMENT ROOT_NEEDS_DELETE_FRACTAL goal_id");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_GOAL, fractal.id(), fractal.id()).Summary(),
            "NOT_FOUND NOT_FOUND") << "a root is its fractal";
}

TEST_F(Goals, CarryTargetsOfTheFractalsOwnMetrics) {
  server.database().Sql(
      "insert into app.activity_definitions (root_id, id, name) values ('" + fractal.id() +
      "', '0190a1b2-0000-7000-8000-00000000000d', 'Scales');"
      "insert into app.metric_definitions (root_id, id, activity_id, name, unit) values ('" +
      fractal.id() + "', '0190a1b2-0000-7000-8000-00000000000e',"
      " '0190a1b2-0000-7000-8000-00000000000d', 'Tempo', 'bpm')");
  v1::CreateGoalRequest request =
      NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_SHORT_TERM, "fast scales");
  v1::Target* target = request.mutable_goal()->add_targets();
  target->set_activity_id("0190a1b2-0000-7000-8000-00000000000d");
  target->set_name("Tempo 120");
  target->add_metrics()->set_metric_id("0190a1b2-0000-7000-8000-00000000000e");
  target->mutable_metrics(0)->set_value(120.5);
  const v1::Goal made = ada.Call(&Stub::CreateGoal, request)->goal();
  ASSERT_EQ(made.targets_size(), 1);
  EXPECT_FALSE(made.targets(0).id().empty());
  EXPECT_EQ(made.targets(0).name(), "Tempo 120");
  EXPECT_EQ(made.targets(0).metrics(0).value(), 120.5);

  target->mutable_metrics(0)->set_metric_id(kUnknownId);
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(),
            "INVALID_ARGUMENT TARGET_UNKNOWN goal.targets[0].metrics[0]");
  target->mutable_metrics(0)->set_value(std::numeric_limits<double>::infinity());
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS goal.targets[0].metrics[0].value");
  target->clear_metrics();
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS goal.targets[0].metrics");

  v1::UpdateGoalRequest clear;
  clear.mutable_goal()->set_fractal_id(fractal.id());
  clear.mutable_goal()->set_id(made.id());
  clear.mutable_update_mask()->add_paths("targets");
  EXPECT_EQ(ada.Call(&Stub::UpdateGoal, clear)->goal().targets_size(), 0);
  *clear.mutable_goal()->add_targets() = made.targets(0);
  clear.mutable_goal()->mutable_targets(0)->mutable_metrics(0)->set_metric_id(kUnknownId);
  EXPECT_EQ(ada.Call(&Stub::UpdateGoal, clear).Summary(),
            "INVALID_ARGUMENT TARGET_UNKNOWN goal.targets[0].metrics[0]");
}

TEST_F(Goals, AreMadeOnceForOneRequestIdByCallsAtTheSameTime) {
  v1::CreateGoalRequest request =
      NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "once");
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::string> answers;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Client client = server.Connect();
      client.tokens = ada.tokens;
      // ABORTED is an answer, too: the client tries again.
      for (int tries = 0; tries < 20; ++tries) {
        const auto answer = client.Call(&Stub::CreateGoal, request);
        if (answer.status.code == grpc::StatusCode::ABORTED) continue;
        const std::lock_guard lock(mutex);
        answers.insert(answer.status.ok() ? answer->SerializeAsString() : answer.Summary());
        return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_THAT(ChildNames(), ElementsAre("once"));
}

TEST_F(Goals, ViewersReadAndDoNotWrite) {
  const v1::Goal goal = Make(v1::GOAL_TYPE_LONG_TERM, "goal");
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        bob.user.id() + "', '" + fractal.id() + "', 'viewer')");
  EXPECT_EQ(GetGoal(bob, goal)->goal().name(), "goal");
  EXPECT_EQ(GetFractal(bob, fractal.id())->fractal().caller_role(), v1::MEMBER_ROLE_VIEWER);
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(bob.Call(&Stub::CreateGoal,
                     NewGoal(fractal.id(), goal.id(), v1::GOAL_TYPE_NANO, "no")).Summary(),
            kDenied);
  v1::CompleteGoalRequest complete;
  complete.set_fractal_id(fractal.id());
  complete.set_goal_id(goal.id());
  EXPECT_EQ(bob.Call(&Stub::CompleteGoal, complete).Summary(), kDenied);
  v1::DeleteFractalRequest remove;
  remove.set_fractal_id(fractal.id());
  EXPECT_EQ(bob.Call(&Stub::DeleteFractal, remove).Summary(), kDenied);
}

TEST_F(Goals, EditorsWriteInAnothersFractalAndItsOwnerOwnsWhatTheyMake) {
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        bob.user.id() + "', '" + fractal.id() + "', 'editor')");
  const v1::Goal made = MakeGoal(bob, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "by Bob");
  EXPECT_EQ(GetGoal(ada, made)->goal().name(), "by Bob");
  EXPECT_EQ(server.database().Scalar("select user_id from app.goals where id = '" + made.id() + "'"),
            ada.user.id());
}

// 800 kB of nothing: seconds and hundreds of megabytes when each element was looked at.
TEST_F(Goals, HaveTheirTargetsCountedBeforeTheyAreRead) {
  v1::UpdateGoalRequest request;
  request.mutable_goal()->set_fractal_id(fractal.id());
  request.mutable_goal()->set_id(fractal.id());
  for (int i = 0; i < 400'000; ++i) request.mutable_goal()->add_targets();
  const auto answer = ada.Call(&Stub::UpdateGoal, request);
  EXPECT_EQ(answer.Summary(), "INVALID_ARGUMENT INVALID_FIELDS goal.targets");
}

// Each of fifty targets is wrong in two ways: what an answer has room for is a few of them.
TEST_F(Goals, AnswerTwentyOneViolationsAtMost) {
  v1::UpdateGoalRequest request;
  request.mutable_goal()->set_fractal_id(fractal.id());
  request.mutable_goal()->set_id(fractal.id());
  for (int i = 0; i < 50; ++i) request.mutable_goal()->add_targets();
  const auto answer = ada.Call(&Stub::UpdateGoal, request);
  EXPECT_EQ(answer.status.code, grpc::StatusCode::INVALID_ARGUMENT);
  const auto& violations = answer.status.bad_request.field_violations();
  ASSERT_EQ(violations.size(), 21);
  EXPECT_EQ(violations[0].field(), "goal.targets[0].metrics");
  EXPECT_EQ(violations[20].field(), "");
  EXPECT_EQ(violations[20].description(), "and 80 more");
}

}  // namespace
}  // namespace fractal::tests
