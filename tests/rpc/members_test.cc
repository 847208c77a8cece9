// Members of FractalService, through a real channel: who may do what, and each documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "fractal/v1/audit.grpc.pb.h"
#include "tests/rpc/sharing_fixture.h"

namespace fractal::tests {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class MembersTest : public SharingTest {
 protected:
  // "ada owner ada@example.com".
  std::vector<std::string> Shown(Client& client) {
    std::vector<std::string> shown;
    const auto answer = Members(client);
    for (const v1::Member& member : answer->members()) {
      EXPECT_EQ(member.fractal_id(), fractal.id());
      EXPECT_GT(member.create_time().seconds(), 0);
      shown.push_back(member.username() + " " + v1::MemberRole_Name(member.role()) + " " +
                      member.email());
    }
    return shown;
  }
};

TEST_F(MembersTest, AreListedForEveryMemberAndAddressesForTheOwner) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  LetIn(eve, v1::MEMBER_ROLE_VIEWER);
  EXPECT_THAT(Shown(ada), ElementsAre("ada MEMBER_ROLE_OWNER ada@example.com",
                                      "bob MEMBER_ROLE_EDITOR bob@example.com",
                                      "eve MEMBER_ROLE_VIEWER eve@example.com"));
  EXPECT_THAT(Shown(eve), ElementsAre("ada MEMBER_ROLE_OWNER ", "bob MEMBER_ROLE_EDITOR ",
                                      "eve MEMBER_ROLE_VIEWER eve@example.com"));
}

TEST_F(MembersTest, AreListedPageByPage) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  LetIn(eve, v1::MEMBER_ROLE_VIEWER);
  v1::ListMembersRequest request;
  request.set_fractal_id(fractal.id());
  request.set_page_size(2);
  const auto first = ada.Call(&Stub::ListMembers, request);
  EXPECT_EQ(first->members_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = ada.Call(&Stub::ListMembers, request);
  ASSERT_EQ(second->members_size(), 1);
  EXPECT_EQ(second->members(0).username(), "eve");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(bob.Call(&Stub::ListMembers, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token")
      << "of another user";
  Remove(ada, eve.user.id());
  EXPECT_EQ(ada.Call(&Stub::ListMembers, request)->members_size(), 0);
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListMembers, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
}

TEST_F(MembersTest, AnEditorWritesAndAViewerOnlyReads) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(Describe(bob, "Violin"), "OK");
  const auto changed = SetRole(ada, bob.user.id(), v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(changed->member().role(), v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(changed->member().email(), "bob@example.com");
  EXPECT_EQ(Describe(bob, "Viola"), "PERMISSION_DENIED PERMISSION_DENIED");
  EXPECT_EQ(GetFractal(bob, fractal.id())->fractal().caller_role(), v1::MEMBER_ROLE_VIEWER);
  SetRole(ada, bob.user.id(), v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(Describe(bob, "Viola"), "OK");
  EXPECT_EQ(SetRole(ada, bob.user.id(), v1::MEMBER_ROLE_EDITOR)->member().role(),
            v1::MEMBER_ROLE_EDITOR)
      << "what he is already";
}

// Names of an owner's fractals are unique, so that whoever may try some learns of the others.
TEST_F(MembersTest, AnEditorDoesNotNameTheFractal) {
  MakeFractal(ada, "Divorce");
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  for (const char* name : {"Divorce", "Violin"}) {
    EXPECT_EQ(Rename(bob, name), "PERMISSION_DENIED PERMISSION_DENIED");
  }
  EXPECT_EQ(Rename(bob, "Cello"), "OK") << "which it is";
  EXPECT_EQ(Rename(ada, "Violin"), "OK");
}

TEST_F(MembersTest, ARemovedOneSeesNothingAnyMore) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  const auto removed = Remove(ada, bob.user.id());
  EXPECT_EQ(removed->member().user_id(), bob.user.id());
  EXPECT_EQ(removed->member().role(), v1::MEMBER_ROLE_EDITOR);
  const auto gone = GetFractal(bob, fractal.id());
  const auto unknown = GetFractal(bob, kUnknownId);
  EXPECT_EQ(gone.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(gone.status.message, unknown.status.message);
  EXPECT_EQ(Rename(bob, "Mine"), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Members(bob).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Remove(ada, bob.user.id()).Summary(), "NOT_FOUND NOT_FOUND") << "once";
}

TEST_F(MembersTest, MayLeaveAlsoADeletedFractal) {
  LetIn(bob, v1::MEMBER_ROLE_VIEWER);
  LetIn(eve, v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(Leave(bob)->member().role(), v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Leave(bob).Summary(), "NOT_FOUND NOT_FOUND");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(Leave(eve).Summary(), "OK");
  EXPECT_EQ(RoleOf(eve), "");
}

TEST_F(MembersTest, TheOwnerStaysWhatHeIs) {
  const std::string refused = "FAILED_PRECONDITION OWNER_NEEDS_TRANSFER";
  EXPECT_EQ(Leave(ada).Summary(), refused);
  EXPECT_EQ(Remove(ada, ada.user.id()).Summary(), refused);
  EXPECT_EQ(SetRole(ada, ada.user.id(), v1::MEMBER_ROLE_VIEWER).Summary(), refused);
  EXPECT_EQ(RoleOf(ada), "owner");
}

TEST_F(MembersTest, OwnersMethodsAreDeniedToOtherMembersAndUnknownToStrangers) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  const std::string denied = "PERMISSION_DENIED OWNER_ONLY";
  EXPECT_EQ(SetRole(bob, bob.user.id(), v1::MEMBER_ROLE_VIEWER).Summary(), denied);
  EXPECT_EQ(SetRole(bob, eve.user.id(), v1::MEMBER_ROLE_VIEWER).Summary(), denied);
  EXPECT_EQ(Remove(bob, ada.user.id()).Summary(), denied);
  EXPECT_EQ(Remove(bob, bob.user.id()).Summary(), denied);
  const auto foreign = Remove(eve, bob.user.id());
  const auto unknown = Remove(eve, bob.user.id(), kUnknownId);
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(foreign.status.message, unknown.status.message);
  EXPECT_EQ(SetRole(eve, bob.user.id(), v1::MEMBER_ROLE_VIEWER).status.message,
            unknown.status.message);
  EXPECT_EQ(Leave(eve).status.message, Leave(eve, kUnknownId).status.message);
  EXPECT_EQ(Members(eve).status.message, Members(eve, kUnknownId).status.message);
  const auto stranger = Remove(ada, eve.user.id());
  EXPECT_EQ(stranger.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(stranger.status.message, Remove(ada, kUnknownId).status.message)
      << "whether there is such an account";
}

TEST_F(MembersTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(Members(ada, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
  EXPECT_EQ(SetRole(ada, "x", v1::MEMBER_ROLE_OWNER, "x").Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id user_id role");
  EXPECT_EQ(Remove(ada, "x", "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id user_id");
  EXPECT_EQ(Leave(ada, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
}

// A token that he had, and did not use, would make the removal or the other role undone.
TEST_F(MembersTest, LoseInvitationsWithTheirPart) {
  LetIn(bob, v1::MEMBER_ROLE_VIEWER);
  const std::string unused = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  const std::string eves = TokenFor(eve, v1::MEMBER_ROLE_EDITOR);
  Remove(ada, bob.user.id());
  EXPECT_EQ(Accept(bob, unused).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Accept(eve, eves).Summary(), "OK");
  const std::string better = TokenFor(eve, v1::MEMBER_ROLE_OWNER);
  SetRole(ada, eve.user.id(), v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Accept(eve, better).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(MembersTest, AreInTheAuditTrail) {
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  SetRole(ada, bob.user.id(), v1::MEMBER_ROLE_VIEWER);
  Leave(bob);
  v1::ListAuditEventsRequest request;
  request.mutable_filter()->set_table("fractal_members");
  request.set_fractal_id(fractal.id());
  const auto events = ada.Call(&v1::AuditService::Stub::ListAuditEvents, request);
  ASSERT_EQ(events->events_size(), 4);
  EXPECT_EQ(events->events(0).kind(), v1::AUDIT_KIND_PURGE);
  EXPECT_EQ(events->events(0).actor_id(), bob.user.id());
  EXPECT_EQ(events->events(1).kind(), v1::AUDIT_KIND_UPDATE);
  EXPECT_EQ(events->events(1).actor_id(), ada.user.id());
  EXPECT_THAT(events->events(1).DebugString(), HasSubstr("viewer"));
  EXPECT_EQ(events->events(2).kind(), v1::AUDIT_KIND_INSERT);
  EXPECT_EQ(events->events(2).actor_id(), bob.user.id());
}

// Whichever comes first: what both say holds in the end.
TEST_F(MembersTest, ARemovalAndAnAcceptanceAtOnceLeaveNoTokenThatWorks) {
  for (int round = 0; round < 10; ++round) {
    LetIn(bob, v1::MEMBER_ROLE_VIEWER);
    const std::string token = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
    std::string accepted;
    std::thread accepts([&] { accepted = Accept(bob, token).Summary(); });
    const std::string removed = Remove(ada, bob.user.id()).Summary();
    accepts.join();
    EXPECT_EQ(removed, "OK");
    EXPECT_THAT(accepted, AnyOf("OK", "NOT_FOUND NOT_FOUND"));
    EXPECT_EQ(Accept(bob, token).Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(RoleOf(bob), "") << "he was removed behind it, or before it";
  }
}

}  // namespace
}  // namespace fractal::tests
