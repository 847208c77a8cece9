// Fractals of FractalService, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::FractalService::Stub;

class Fractals : public RpcTest {};

TEST_F(Fractals, AreMadeAsAsked) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Play the cello");
  request.mutable_fractal()->set_description("Suites\nand sonatas");
  request.mutable_fractal()->set_type(v1::GOAL_TYPE_LONG_TERM);
  const v1::Fractal made = ada.Call(&Stub::CreateFractal, request)->fractal();
  EXPECT_EQ(made.name(), "Play the cello");
  EXPECT_EQ(made.description(), "Suites\nand sonatas");
  EXPECT_EQ(made.type(), v1::GOAL_TYPE_LONG_TERM);
  EXPECT_EQ(made.caller_role(), v1::MEMBER_ROLE_OWNER);
  EXPECT_FALSE(made.completed());
  EXPECT_FALSE(made.has_delete_time());
  EXPECT_FALSE(made.etag().empty());
  EXPECT_EQ(GetFractal(ada, made.id())->fractal().SerializeAsString(), made.SerializeAsString());
}

TEST_F(Fractals, AreUltimateGoalsUnlessSaid) {
  EXPECT_EQ(MakeFractal(ada, "Cello").type(), v1::GOAL_TYPE_ULTIMATE);
}

TEST_F(Fractals, MustBeOfARootType) {
  for (const v1::GoalType type : {v1::GOAL_TYPE_PRACTICE_SESSION, v1::GOAL_TYPE_IMMEDIATE,
                                  v1::GOAL_TYPE_MICRO, v1::GOAL_TYPE_NANO}) {
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("Cello");
    request.mutable_fractal()->set_type(type);
    EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
              "INVALID_ARGUMENT NOT_A_ROOT_TYPE fractal.type");
  }
}

TEST_F(Fractals, HaveDeadlinesFromTodayOnAndNotBeforeThoseOfTheirGoals) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Cello");
  *request.mutable_fractal()->mutable_deadline() = InDays(-3);
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
            "INVALID_ARGUMENT DEADLINE_IN_PAST fractal.deadline");
  *request.mutable_fractal()->mutable_deadline() = InDays(30);
  const v1::Fractal made = ada.Call(&Stub::CreateFractal, request)->fractal();
  v1::CreateGoalRequest goal = NewGoal(made.id(), made.id(), v1::GOAL_TYPE_LONG_TERM, "goal");
  *goal.mutable_goal()->mutable_deadline() = InDays(20);
  EXPECT_EQ(ada.Call(&Stub::CreateGoal, goal).Summary(), "OK");
  v1::UpdateFractalRequest update;
  update.mutable_fractal()->set_id(made.id());
  *update.mutable_fractal()->mutable_deadline() = InDays(10);
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, update).Summary(),
            "INVALID_ARGUMENT DEADLINE_BEFORE_CHILD fractal.deadline");
}

TEST_F(Fractals, NameEveryFieldThatIsWrongAtOnce) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name(std::string(201, 'n'));
  request.mutable_fractal()->set_description(std::string("a\0b", 3));
  request.mutable_fractal()->mutable_deadline()->set_nanos(-1);
  request.mutable_fractal()->set_type(static_cast<v1::GoalType>(99));
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal.type fractal.name fractal.description "
            "fractal.deadline");
}

TEST_F(Fractals, TakeNamesOfUpTo200CharactersInAnyScript) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "語";
  EXPECT_EQ(MakeFractal(ada, name).name(), name);
  EXPECT_EQ(MakeFractal(ada, "it's \"quoted\" \\ $1 {a,b}").name(), "it's \"quoted\" \\ $1 {a,b}");
}

TEST_F(Fractals, RefuseNamesThatAreEmptyBlankTooLongOrHaveControlCharacters) {
  const std::string too_long(201, 'n');
  for (const std::string& name :
       {std::string(), std::string("   "), too_long, std::string("tab\there"),
        std::string("line\nbreak"), std::string("nul\0", 4), std::string("\xc2\x85 next line")}) {
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name(name);
    EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
              "INVALID_ARGUMENT INVALID_FIELDS fractal.name");
  }
}

TEST_F(Fractals, HaveNamesThatAreUniqueToTheirOwner) {
  MakeFractal(ada, "Cello");
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Cello");
  const auto again = ada.Call(&Stub::CreateFractal, request);
  EXPECT_EQ(again.Summary(), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(again.status.info.domain(), "fractal.v1");
  EXPECT_FALSE(again.status.request_id.empty());
  EXPECT_EQ(MakeFractal(bob, "Cello").name(), "Cello");
}

TEST_F(Fractals, FreeTheirNameWhenTheyAreDeleted) {
  const v1::Fractal first = MakeFractal(ada, "Cello");
  DeleteFractal(ada, first.id());
  const v1::Fractal second = MakeFractal(ada, "Cello");
  EXPECT_NE(first.id(), second.id());
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_FRACTAL, first.id(), "").Summary(),
            "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_TRUE(GetFractal(ada, first.id())->fractal().has_delete_time());
}

TEST_F(Fractals, AreNotFoundByOthersAsIfTheyNeverWere) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  const auto foreign = GetFractal(bob, cello.id());
  const auto unknown = GetFractal(bob, kUnknownId);
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(unknown.Summary(), foreign.Summary());
  EXPECT_EQ(unknown.status.message, foreign.status.message);
}

TEST_F(Fractals, CannotBeChangedByOthers) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest update;
  update.mutable_fractal()->set_id(cello.id());
  update.mutable_fractal()->set_name("Stolen");
  EXPECT_EQ(bob.Call(&Stub::UpdateFractal, update).Summary(), "NOT_FOUND NOT_FOUND");
  v1::DeleteFractalRequest remove;
  remove.set_fractal_id(cello.id());
  EXPECT_EQ(bob.Call(&Stub::DeleteFractal, remove).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(bob.Undelete(v1::ROW_KIND_FRACTAL, cello.id(), "").Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(GetFractal(ada, cello.id())->fractal().SerializeAsString(), cello.SerializeAsString());
}

TEST_F(Fractals, NeedAnIdThatIsAUuid) {
  EXPECT_EQ(GetFractal(ada, "").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
  EXPECT_EQ(GetFractal(ada, "1 or 1=1").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
}

TEST_F(Fractals, AreListedOldestFirstAPageAtATime) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(MakeFractal(ada, "f" + std::to_string(i)).id());
  MakeFractal(bob, "not Ada's");
  std::vector<std::string> listed;
  v1::ListFractalsRequest request;
  request.set_page_size(2);
  int pages = 0;
  do {
    const auto page = ada.Call(&Stub::ListFractals, request);
    for (const auto& fractal : page->fractals()) listed.push_back(fractal.id());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, made);
  EXPECT_EQ(pages, 3);
}

TEST_F(Fractals, ArePagedWithoutGapsOrRepeatsWhileOthersAreMade) {
  std::set<std::string> wanted;
  for (int i = 0; i < 6; ++i) wanted.insert(MakeFractal(ada, "f" + std::to_string(i)).id());
  std::multiset<std::string> listed;
  v1::ListFractalsRequest request;
  request.set_page_size(2);
  int inserted = 0;
  do {
    const auto page = ada.Call(&Stub::ListFractals, request);
    for (const auto& fractal : page->fractals()) listed.insert(fractal.id());
    if (inserted < 4) MakeFractal(ada, "meanwhile " + std::to_string(inserted++));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  for (const std::string& id : wanted) EXPECT_EQ(listed.count(id), 1u);
}

TEST_F(Fractals, AreListedEmptyForWhoHasNone) {
  const auto page = bob.Call(&Stub::ListFractals, v1::ListFractalsRequest());
  EXPECT_EQ(page->fractals_size(), 0);
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(Fractals, AreListedWithDeletedOnesOnlyWhenAskedFor) {
  const v1::Fractal kept = MakeFractal(ada, "kept");
  const v1::Fractal gone = MakeFractal(ada, "gone");
  DeleteFractal(ada, gone.id());
  v1::ListFractalsRequest request;
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request)->fractals_size(), 1);
  request.set_show_deleted(true);
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request)->fractals_size(), 2);
}

TEST_F(Fractals, RefuseAPageTokenOfAnotherUserOrListOrOneThatWasChanged) {
  for (int i = 0; i < 3; ++i) {
    MakeFractal(ada, "a" + std::to_string(i));
    MakeFractal(bob, "b" + std::to_string(i));
  }
  v1::ListFractalsRequest request;
  request.set_page_size(1);
  const std::string token = ada.Call(&Stub::ListFractals, request)->next_page_token();
  ASSERT_FALSE(token.empty());
  constexpr char kRefused[] = "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token";
  request.set_page_token(token);
  EXPECT_EQ(bob.Call(&Stub::ListFractals, request).Summary(), kRefused);
  request.set_show_deleted(true);
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request).Summary(), kRefused);
  request.set_show_deleted(false);
  for (const std::string& changed :
       {token.substr(1), "A" + token, token + "A", " " + token, token + "\n", token + "=",
        token + "==", std::string("!"), std::string(600, 'A')}) {
    request.set_page_token(changed);
    EXPECT_EQ(ada.Call(&Stub::ListFractals, request).Summary(), kRefused) << changed;
  }
  request.set_page_token(token);
  request.set_page_size(2);  // the size is not part of the list
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request).Summary(), "OK");
}

TEST_F(Fractals, RefuseANegativePageSizeAndCutALargeOne) {
  v1::ListFractalsRequest request;
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
  request.set_page_size(1'000'000);
  EXPECT_EQ(ada.Call(&Stub::ListFractals, request).Summary(), "OK");
}

TEST_F(Fractals, ChangeTheFieldsThatTheMaskNames) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  request.mutable_fractal()->set_name("Viola");
  request.mutable_fractal()->set_description("not named, not changed");
  request.mutable_update_mask()->add_paths("name");
  const v1::Fractal changed = ada.Call(&Stub::UpdateFractal, request)->fractal();
  EXPECT_EQ(changed.name(), "Viola");
  EXPECT_EQ(changed.description(), "");
  EXPECT_NE(changed.etag(), cello.etag());
}

TEST_F(Fractals, ChangeTheFieldsThatAreSetWhenTheMaskIsEmpty) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  request.mutable_fractal()->set_description("Suites");
  const v1::Fractal changed = ada.Call(&Stub::UpdateFractal, request)->fractal();
  EXPECT_EQ(changed.name(), "Cello");
  EXPECT_EQ(changed.description(), "Suites");
}

TEST_F(Fractals, ClearAFieldThatTheMaskNamesAndTheRequestLeavesOut) {
  v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  *request.mutable_fractal()->mutable_deadline() = InDays(30);
  EXPECT_TRUE(ada.Call(&Stub::UpdateFractal, request)->fractal().has_deadline());
  request.mutable_fractal()->clear_deadline();
  request.mutable_update_mask()->add_paths("deadline");
  EXPECT_FALSE(ada.Call(&Stub::UpdateFractal, request)->fractal().has_deadline());
}

TEST_F(Fractals, RefuseAMaskWithAnUnknownPathOrNothingToChange) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  request.mutable_fractal()->set_name("Viola");
  for (const char* path : {"type", "user_id", "id", "name.x", "*"}) {
    request.mutable_update_mask()->clear_paths();
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(),
              "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  }
}

TEST_F(Fractals, RefuseAnEtagThatIsNoLongerTheirs) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  request.mutable_fractal()->set_name("Viola");
  request.mutable_fractal()->set_etag(cello.etag());
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(), "OK");
  request.mutable_fractal()->set_name("Violin");
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(GetFractal(ada, cello.id())->fractal().name(), "Viola");
  v1::DeleteFractalRequest remove;
  remove.set_fractal_id(cello.id());
  remove.set_etag(cello.etag());
  EXPECT_EQ(ada.Call(&Stub::DeleteFractal, remove).Summary(), "ABORTED ETAG_MISMATCH");
  remove.set_etag("not an etag");
  EXPECT_EQ(ada.Call(&Stub::DeleteFractal, remove).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS etag");
}

TEST_F(Fractals, CannotTakeANameThatIsTaken) {
  MakeFractal(ada, "Cello");
  const v1::Fractal viola = MakeFractal(ada, "Viola");
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(viola.id());
  request.mutable_fractal()->set_name("Cello");
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(), "ALREADY_EXISTS NAME_TAKEN");
}

TEST_F(Fractals, GoIntoTheTrashAndComeBackWithAllThatWentWithThem) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  const v1::Goal earlier = MakeGoal(ada, cello.id(), cello.id(), v1::GOAL_TYPE_LONG_TERM, "earlier");
  const v1::Goal later = MakeGoal(ada, cello.id(), cello.id(), v1::GOAL_TYPE_LONG_TERM, "later");
  DeleteGoal(ada, earlier);

  const v1::Fractal deleted = DeleteFractal(ada, cello.id());
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_TRUE(GetGoal(ada, later)->goal().has_delete_time());
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_FRACTAL, cello.id(), cello.id()).Summary(), "OK");
  EXPECT_FALSE(GetFractal(ada, cello.id())->fractal().has_delete_time());
  EXPECT_FALSE(GetGoal(ada, later)->goal().has_delete_time());
  EXPECT_TRUE(GetGoal(ada, earlier)->goal().has_delete_time()) << "an earlier delete took it";
}

TEST_F(Fractals, AreNotFoundWhenDeletedTwice) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  DeleteFractal(ada, cello.id());
  v1::DeleteFractalRequest again;
  again.set_fractal_id(cello.id());
  EXPECT_EQ(ada.Call(&Stub::DeleteFractal, again).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Fractals, CannotComeBackWhenTheyAreLive) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  EXPECT_EQ(ada.Undelete(v1::ROW_KIND_FRACTAL, cello.id(), cello.id()).Summary(),
            "ALREADY_EXISTS NOT_DELETED");
}

TEST_F(Fractals, CannotBeChangedInTheTrash) {
  const v1::Fractal cello = MakeFractal(ada, "Cello");
  DeleteFractal(ada, cello.id());
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(cello.id());
  request.mutable_fractal()->set_name("Viola");
  EXPECT_EQ(ada.Call(&Stub::UpdateFractal, request).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Fractals, AreMadeOnceForOneRequestId) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Cello");
  request.set_request_id("0190a1b2-0000-7000-8000-000000000001");
  const auto first = ada.Call(&Stub::CreateFractal, request);
  const auto again = ada.Call(&Stub::CreateFractal, request);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  request.mutable_fractal()->set_name("Viola");
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
            "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
  EXPECT_EQ(bob.Call(&Stub::CreateFractal, request).Summary(), "OK") << "another user's id";
  request.set_request_id("not a uuid");
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS request_id");
}

TEST_F(Fractals, LeaveTheRequestIdFreeWhenTheyAreRefused) {
  MakeFractal(ada, "Cello");
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name("Cello");
  request.set_request_id("0190a1b2-0000-7000-8000-000000000002");
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  request.mutable_fractal()->set_name("Viola");
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
