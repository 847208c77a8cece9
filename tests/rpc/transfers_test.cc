// A fractal that gets another owner: by an invitation that he accepts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/rpc/sharing_fixture.h"

namespace fractal::tests {
namespace {

using testing::AnyOf;

constexpr char kNothing[] = "NOT_FOUND NOT_FOUND";

class TransfersTest : public SharingTest {
 protected:
  // Fractals without exactly one owner, and goals of another user than their fractal's.
  std::string Faults() {
    return server.database().Scalar(
        "select (select count(*) from app.goals g where g.id = g.root_id and (select count(*) from "
        "app.fractal_members m where m.root_id = g.root_id and m.role = 'owner' and m.user_id = "
        "g.user_id) <> 1) + (select count(*) from app.goals g join app.goals f on f.root_id = "
        "g.root_id and f.id = g.root_id where f.user_id <> g.user_id)");
  }
  std::string Owner() {
    return server.database().Scalar(
        "select u.username from app.goals g join app.users u on u.id = g.user_id where g.id = '" +
        fractal.id() + "'");
  }
};

TEST_F(TransfersTest, GiveTheWholeFractalAndLeaveTheFormerOwnerAnEditor) {
  const v1::Goal goal =
      MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Concerto");
  LetIn(eve, v1::MEMBER_ROLE_VIEWER);
  const auto accepted = Accept(bob, TokenFor(bob, v1::MEMBER_ROLE_OWNER));
  EXPECT_EQ(accepted->member().role(), v1::MEMBER_ROLE_OWNER);
  EXPECT_EQ(RoleOf(ada), "editor");
  EXPECT_EQ(RoleOf(bob), "owner");
  EXPECT_EQ(RoleOf(eve), "viewer");
  EXPECT_EQ(Owner(), "bob");
  EXPECT_EQ(Faults(), "0");
  EXPECT_EQ(GetGoal(ada, goal).Summary(), "OK");
  EXPECT_EQ(Describe(ada, "Violin"), "OK") << "she is an editor";
  EXPECT_EQ(Remove(ada, eve.user.id()).Summary(), "PERMISSION_DENIED OWNER_ONLY");
  EXPECT_EQ(Remove(bob, ada.user.id()).Summary(), "OK");
  EXPECT_EQ(GetFractal(ada, fractal.id()).Summary(), kNothing);
  MakeGoal(bob, fractal.id(), goal.id(), v1::GOAL_TYPE_MID_TERM, "First movement");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(TransfersTest, AreForAMemberAsWell) {
  LetIn(bob, v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Accept(bob, TokenFor(bob, v1::MEMBER_ROLE_OWNER)).Summary(), "OK");
  EXPECT_EQ(RoleOf(bob), "owner");
  EXPECT_EQ(Faults(), "0");
}

TEST_F(TransfersTest, DoNotTakeANameThatTheNewOwnerHas) {
  const v1::Fractal same = MakeFractal(bob, "Cello");
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_OWNER);
  EXPECT_EQ(Accept(bob, token).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(Owner(), "ada") << "nothing changed";
  EXPECT_EQ(RoleOf(ada), "owner");
  DeleteFractal(bob, same.id());
  EXPECT_EQ(Accept(bob, token).Summary(), "OK") << "the invitation stayed good";
}

// An offer of the former owner's would take the fractal from the new one.
TEST_F(TransfersTest, WithdrawWhatTheFormerOwnerOffered) {
  const std::string eves = TokenFor(eve, v1::MEMBER_ROLE_OWNER);
  const std::string guests =
      Invite(ada, "guest@example.com", v1::MEMBER_ROLE_EDITOR)->invitation_token();
  EXPECT_EQ(Accept(bob, TokenFor(bob, v1::MEMBER_ROLE_OWNER)).Summary(), "OK");
  EXPECT_EQ(Accept(eve, eves).Summary(), kNothing);
  Client guest = server.SignUp("guest");
  EXPECT_EQ(Accept(guest, guests).Summary(), kNothing);
  EXPECT_EQ(Invitations(bob)->invitations_size(), 0);
}

TEST_F(TransfersTest, LetTheFormerOwnersImportsFindNothingOfIt) {
  server.database().Sql(
      "insert into legacy.ids (user_id, table_name, legacy_id, root_id, id, content_sha256) values "
      "('" +
      ada.user.id() + "', 'goals', '1', '" + fractal.id() + "', '" + fractal.id() + "', '')");
  LetIn(bob, v1::MEMBER_ROLE_OWNER);
  EXPECT_EQ(server.database().Scalar("select count(*) from legacy.ids"), "0");
}

TEST_F(TransfersTest, OfTwoAtOnceOneTakesPlace) {
  for (int round = 0; round < 5; ++round) {
    Client& from = Owner() == "ada" ? ada : Owner() == "bob" ? bob : eve;
    Client& one = &from == &ada ? bob : ada;
    Client& other = &from == &eve ? bob : eve;
    const std::string ones =
        Invite(from, one.user.email(), v1::MEMBER_ROLE_OWNER)->invitation_token();
    const std::string others =
        Invite(from, other.user.email(), v1::MEMBER_ROLE_OWNER)->invitation_token();
    std::string told;
    std::thread accepts([&] { told = Accept(one, ones).Summary(); });
    const std::string also_told = Accept(other, others).Summary();
    accepts.join();
    EXPECT_TRUE((told == "OK") != (also_told == "OK")) << told << ", " << also_told;
    EXPECT_THAT(told, AnyOf("OK", kNothing));
    EXPECT_THAT(also_told, AnyOf("OK", kNothing));
    EXPECT_EQ(Faults(), "0");
  }
}

TEST_F(TransfersTest, AndADeleteAtOnceTakeTurns) {
  for (int round = 0; round < 5; ++round) {
    const std::string token = TokenFor(bob, v1::MEMBER_ROLE_OWNER);
    std::string told;
    std::thread accepts([&] { told = Accept(bob, token).Summary(); });
    v1::DeleteFractalRequest request;
    request.set_fractal_id(fractal.id());
    const std::string deleted = ada.Call(&Stub::DeleteFractal, request).Summary();
    accepts.join();
    EXPECT_EQ(deleted, "OK") << "the former owner is an editor, and may";
    EXPECT_THAT(told, AnyOf("OK", kNothing));
    EXPECT_EQ(Faults(), "0");
    Client& owner = told == "OK" ? bob : ada;
    EXPECT_EQ(owner.Undelete(v1::ROW_KIND_FRACTAL, fractal.id(), fractal.id()).Summary(), "OK");
    if (told == "OK") {
      Accept(ada, Invite(bob, ada.user.email(), v1::MEMBER_ROLE_OWNER)->invitation_token());
      EXPECT_EQ(Remove(ada, bob.user.id()).Summary(), "OK");
    }
  }
}

TEST_F(TransfersTest, GoOnBesideTheWritesOfOthers) {
  LetIn(eve, v1::MEMBER_ROLE_EDITOR);
  std::atomic<bool> done = false;
  std::vector<std::string> told;
  std::thread busy([&] {
    for (int i = 0; !done; ++i) {
      v1::CreateGoalRequest request =
          NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "goal " + std::to_string(i));
      told.push_back(eve.Call(&Stub::CreateGoal, request).Summary());
    }
  });
  for (int round = 0; round < 6; ++round) {
    Client& from = round % 2 == 0 ? ada : bob;
    Client& to = round % 2 == 0 ? bob : ada;
    const auto invited = Invite(from, to.user.email(), v1::MEMBER_ROLE_OWNER);
    EXPECT_EQ(Accept(to, invited->invitation_token()).Summary(), "OK");
  }
  done = true;
  busy.join();
  EXPECT_THAT(told, testing::Each("OK"));
  EXPECT_EQ(Faults(), "0");
}

}  // namespace
}  // namespace fractal::tests
