// Invitations of FractalService, through a real channel: what they give, to whom, and each error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "fractal/v1/admin.grpc.pb.h"
#include "fractal/v1/audit.grpc.pb.h"
#include "tests/rpc/sharing_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kNothing[] = "NOT_FOUND NOT_FOUND";

class InvitationsTest : public SharingTest {
 protected:
  std::vector<std::string> Addresses(Client& client) {
    std::vector<std::string> addresses;
    const auto answer = Invitations(client);
    for (const auto& one : answer->invitations()) addresses.push_back(one.email());
    return addresses;
  }
  std::string Count(const std::string& condition = "true") {
    return server.database().Scalar("select count(*) from app.fractal_invitations where " +
                                    condition);
  }
};

TEST_F(InvitationsTest, GiveTheRoleThatTheyOffer) {
  const auto invited = Invite(ada, "Bob@Example.COM", v1::MEMBER_ROLE_EDITOR);
  const v1::Invitation& invitation = invited->invitation();
  EXPECT_EQ(invitation.fractal_id(), fractal.id());
  EXPECT_EQ(invitation.email(), "bob@example.com");
  EXPECT_EQ(invitation.role(), v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(invitation.expire_time().seconds() - invitation.create_time().seconds(), 7 * 86'400);
  EXPECT_THAT(invited->invitation_token(), StartsWith("fgi_"));
  EXPECT_EQ(GetFractal(bob, fractal.id()).Summary(), kNothing) << "not yet";
  const auto accepted = Accept(bob, invited->invitation_token());
  EXPECT_EQ(accepted->member().fractal_id(), fractal.id());
  EXPECT_EQ(accepted->member().user_id(), bob.user.id());
  EXPECT_EQ(accepted->member().role(), v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(GetFractal(bob, fractal.id())->fractal().caller_role(), v1::MEMBER_ROLE_EDITOR);
  EXPECT_THAT(Addresses(ada), ElementsAre());
}

TEST_F(InvitationsTest, AreKnownByTheirHashAlone) {
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Count("token_hash = sha256('" + token + "')"), "1");
  Accept(bob, token);
  const std::string events = server.database().Scalar(
      "select coalesce(string_agg(to_jsonb(e)::text, ' '), '') from app.audit_log e");
  EXPECT_THAT(events, HasSubstr("fractal_invitations"));
  EXPECT_THAT(events, Not(HasSubstr("token_hash")));
  EXPECT_THAT(events, Not(HasSubstr(token)));
}

TEST_F(InvitationsTest, AreGoodOnce) {
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Accept(bob, token).Summary(), "OK");
  EXPECT_EQ(Accept(bob, token).Summary(), kNothing);
  EXPECT_EQ(Decline(bob, token).Summary(), kNothing);
}

// Whatever is wrong, the answer is the one for a token that never was.
TEST_F(InvitationsTest, TellNothingToWhomTheyAreNotTo) {
  const auto unknown = Accept(bob, "fgi_");
  EXPECT_EQ(unknown.Summary(), kNothing);
  const auto expect_nothing = [&](Client& client, const std::string& token) {
    const auto accepted = Accept(client, token);
    EXPECT_EQ(accepted.Summary(), kNothing);
    EXPECT_EQ(accepted.status.message, unknown.status.message);
  };
  const std::string bobs = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  expect_nothing(eve, bobs);
  EXPECT_EQ(Decline(eve, bobs).Summary(), kNothing);
  expect_nothing(bob, "");
  expect_nothing(bob, bob.tokens.access_token());
  const std::string replaced = bobs;
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  expect_nothing(bob, replaced);
  server.database().Sql(
      "update app.fractal_invitations set created_at = now() - interval '8 days', "
      "expires_at = now() - interval '1 day'");
  expect_nothing(bob, token);
  EXPECT_EQ(Decline(bob, token).Summary(), kNothing);
  EXPECT_THAT(Addresses(ada), ElementsAre()) << "it is over";
  const auto again = Invite(ada, "bob@example.com", v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(Withdraw(ada, again->invitation().id())->invitation().email(), "bob@example.com");
  expect_nothing(bob, again->invitation_token());
  const std::string of_deleted = TokenFor(bob, v1::MEMBER_ROLE_VIEWER);
  DeleteFractal(ada, fractal.id());
  expect_nothing(bob, of_deleted);
  ada.Undelete(v1::ROW_KIND_FRACTAL, fractal.id(), fractal.id());
  server.database().Sql("update app.users set is_active = false where username = 'ada'");
  expect_nothing(bob, of_deleted);
  server.database().Sql("update app.users set is_active = true where username = 'ada'");
  EXPECT_EQ(Accept(bob, of_deleted).Summary(), "OK") << "nothing else was wrong with it";
}

TEST_F(InvitationsTest, MayBeTurnedDown) {
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(Decline(bob, token).Summary(), "OK");
  EXPECT_EQ(Accept(bob, token).Summary(), kNothing);
  EXPECT_EQ(Count(), "0");
}

TEST_F(InvitationsTest, SayNothingOfWhetherThereIsAnAccount) {
  auto known = Invite(ada, "bob@example.com", v1::MEMBER_ROLE_VIEWER);
  auto unknown = Invite(ada, "tom@example.com", v1::MEMBER_ROLE_VIEWER);
  EXPECT_EQ(known.Summary(), "OK");
  EXPECT_EQ(unknown.Summary(), "OK");
  const std::string token = unknown.response.invitation_token();
  EXPECT_EQ(token.size(), known.response.invitation_token().size());
  for (auto* answer : {&known, &unknown}) {
    answer->response.clear_invitation_token();
    v1::Invitation* invitation = answer->response.mutable_invitation();
    EXPECT_TRUE(invitation->has_create_time() && invitation->has_expire_time());
    for (const char* field : {"id", "email", "create_time", "expire_time"}) {
      invitation->GetReflection()->ClearField(
          invitation, invitation->GetDescriptor()->FindFieldByName(field));
    }
  }
  EXPECT_EQ(known.response.DebugString(), unknown.response.DebugString());
  Client tom = server.SignUp("tom");
  EXPECT_EQ(Accept(tom, token).Summary(), "OK") << "who came later";
}

TEST_F(InvitationsTest, OfferAMemberAnotherRole) {
  LetIn(bob, v1::MEMBER_ROLE_VIEWER);
  const std::string since =
      server.database().Scalar("select created_at from app.fractal_members where role = 'viewer'");
  LetIn(bob, v1::MEMBER_ROLE_EDITOR);
  EXPECT_EQ(RoleOf(bob), "editor");
  EXPECT_EQ(
      server.database().Scalar("select created_at from app.fractal_members where role = 'editor'"),
      since);
}

TEST_F(InvitationsTest, ReachNobodyWhoOwnsTheFractal) {
  EXPECT_EQ(Invite(ada, "ADA@example.com", v1::MEMBER_ROLE_VIEWER).Summary(),
            "FAILED_PRECONDITION INVITES_HIMSELF");
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_VIEWER);
  server.database().Sql(
      "update app.users set email = 'x@example.com' where username = 'bob'; "
      "update app.users set email = 'bob@example.com' where username = 'ada'");
  EXPECT_EQ(Accept(ada, token).Summary(), kNothing);
  EXPECT_EQ(RoleOf(ada), "owner");
}

TEST_F(InvitationsTest, AreListedPageByPageForTheOwner) {
  for (int i = 0; i < 3; ++i) {
    Invite(ada, absl::StrCat("guest", i, "@example.com"), v1::MEMBER_ROLE_VIEWER);
  }
  v1::ListInvitationsRequest request;
  request.set_fractal_id(fractal.id());
  request.set_page_size(2);
  const auto first = ada.Call(&Stub::ListInvitations, request);
  ASSERT_EQ(first->invitations_size(), 2);
  EXPECT_EQ(first->invitations(0).email(), "guest0@example.com");
  request.set_page_token(first->next_page_token());
  const auto second = ada.Call(&Stub::ListInvitations, request);
  ASSERT_EQ(second->invitations_size(), 1);
  EXPECT_EQ(second->invitations(0).email(), "guest2@example.com");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(Invitations(ada, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
}

TEST_F(InvitationsTest, AreForTheOwnerAlone) {
  const auto invited = Invite(ada, "guest@example.com", v1::MEMBER_ROLE_VIEWER);
  const std::string id = invited->invitation().id();
  for (const v1::MemberRole role : {v1::MEMBER_ROLE_VIEWER, v1::MEMBER_ROLE_EDITOR}) {
    LetIn(bob, role);
    const std::string denied = "PERMISSION_DENIED OWNER_ONLY";
    EXPECT_EQ(Invite(bob, "x@example.com", v1::MEMBER_ROLE_VIEWER).Summary(), denied);
    EXPECT_EQ(Invitations(bob).Summary(), denied);
    EXPECT_EQ(Withdraw(bob, id).Summary(), denied);
  }
  const auto unknown = Withdraw(eve, id, kUnknownId);
  EXPECT_EQ(unknown.Summary(), kNothing);
  EXPECT_EQ(Withdraw(eve, id).status.message, unknown.status.message);
  EXPECT_EQ(Invitations(eve).status.message, unknown.status.message);
  EXPECT_EQ(Invite(eve, "x@example.com", v1::MEMBER_ROLE_VIEWER).status.message,
            unknown.status.message);
  EXPECT_EQ(Withdraw(ada, kUnknownId).Summary(), kNothing);
  const std::string other = MakeFractal(ada, "Chess").id();
  EXPECT_EQ(Withdraw(ada, id, other).Summary(), kNothing) << "of another fractal";
  EXPECT_EQ(Count(), "1");
}

TEST_F(InvitationsTest, AreNotMadeOfWhatCannotBeOne) {
  EXPECT_EQ(Invite(ada, "x", v1::MEMBER_ROLE_UNSPECIFIED, "x").Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id role");
  EXPECT_EQ(Invite(ada, "bob@example.com", static_cast<v1::MemberRole>(9)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS role");
  EXPECT_EQ(Invite(ada, "no address", v1::MEMBER_ROLE_VIEWER).Summary(),
            "INVALID_ARGUMENT EMAIL_INVALID email");
  EXPECT_EQ(Withdraw(ada, "x", "x").Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id invitation_id");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(Invite(ada, "bob@example.com", v1::MEMBER_ROLE_VIEWER).Summary(), kNothing);
  EXPECT_EQ(Count(), "0");
}

TEST_F(InvitationsTest, AreInTheAuditTrail) {
  const auto first = Invite(ada, "bob@example.com", v1::MEMBER_ROLE_VIEWER);
  Decline(bob, first->invitation_token());
  v1::ListAuditEventsRequest request;
  request.mutable_filter()->set_table("fractal_invitations");
  request.set_fractal_id(fractal.id());
  const auto events = ada.Call(&v1::AuditService::Stub::ListAuditEvents, request);
  ASSERT_EQ(events->events_size(), 2);
  EXPECT_EQ(events->events(0).kind(), v1::AUDIT_KIND_PURGE);
  EXPECT_EQ(events->events(0).actor_id(), bob.user.id());
  EXPECT_THAT(events->events(0).DebugString(), HasSubstr("bob@example.com"));
  EXPECT_EQ(events->events(1).kind(), v1::AUDIT_KIND_INSERT);
  EXPECT_EQ(events->events(1).actor_id(), ada.user.id());
}

TEST_F(InvitationsTest, OneTokenIsForOneOfManyWhoAcceptAtOnce) {
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  std::vector<std::thread> threads;
  std::vector<std::string> told(8);
  for (std::string& one : told) {
    threads.emplace_back([&] {
      Client here = server.Connect();
      here.tokens = bob.tokens;
      one = Accept(here, token).Summary();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count(told.begin(), told.end(), "OK"), 1);
  EXPECT_EQ(std::count(told.begin(), told.end(), kNothing), 7);
}

TEST_F(InvitationsTest, OneToAnAddressAtATime) {
  std::vector<std::thread> threads;
  std::vector<std::string> tokens(8);
  for (std::string& token : tokens) {
    threads.emplace_back([&] {
      Client here = server.Connect();
      here.tokens = ada.tokens;
      token = Invite(here, "bob@example.com", v1::MEMBER_ROLE_VIEWER)->invitation_token();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(), "1");
  int good = 0;
  for (const std::string& token : tokens) good += Accept(bob, token).status.ok() ? 1 : 0;
  EXPECT_EQ(good, 1);
}

// One that was withdrawn lets nobody in, also when both come at once; the lock decides who is first.
TEST_F(InvitationsTest, AreEitherWithdrawnOrTaken) {
  const auto withdrawn = Invite(ada, "bob@example.com", v1::MEMBER_ROLE_EDITOR);
  std::string told;
  server.database().WhileHeld(
      "delete from app.fractal_invitations where id = '" + withdrawn->invitation().id() + "'",
      [&] { told = Accept(bob, withdrawn->invitation_token()).Summary(); });
  EXPECT_EQ(told, kNothing);
  EXPECT_EQ(RoleOf(bob), "");

  const auto taken = Invite(ada, "bob@example.com", v1::MEMBER_ROLE_EDITOR);
  server.database().WhileHeld(
      absl::StrCat("select set_config('app.current_user_id', '", bob.user.id(),
                   "', true), app.accept_invitation(sha256('", taken->invitation_token(), "'))"),
      [&] { told = Withdraw(ada, taken->invitation().id()).Summary(); });
  EXPECT_EQ(told, kNothing);
  EXPECT_EQ(RoleOf(bob), "editor");
}

// Or a removed member could take an older one up again, behind his owner's back.
TEST_F(InvitationsTest, EndWhenTheAccountGetsAnotherAddress) {
  const std::string token = TokenFor(bob, v1::MEMBER_ROLE_EDITOR);
  for (const char* email : {"bob@example.org", "bob@example.com"}) {
    v1::ChangeEmailRequest request;
    request.set_email(email);
    request.set_password(Client::kPassword);
    ASSERT_EQ(bob.Call(&v1::AuthService::Stub::ChangeEmail, request).Summary(), "OK");
  }
  EXPECT_EQ(Accept(bob, token).Summary(), "NOT_FOUND NOT_FOUND");
}

}  // namespace
}  // namespace fractal::tests
