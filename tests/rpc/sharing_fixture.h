#pragma once

#include <string>

#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of ada's, and people whom she may let in.
class SharingTest : public RpcTest {
 protected:
  using Stub = v1::FractalService::Stub;

  Answer<v1::CreateInvitationResponse> Invite(Client& client, const std::string& email,
                                              v1::MemberRole role,
                                              const std::string& fractal_id = "");
  static Answer<v1::AcceptInvitationResponse> Accept(Client& client, const std::string& token);
  static Answer<v1::DeclineInvitationResponse> Decline(Client& client, const std::string& token);
  Answer<v1::DeleteInvitationResponse> Withdraw(Client& client, const std::string& invitation_id,
                                                const std::string& fractal_id = "");
  Answer<v1::ListInvitationsResponse> Invitations(Client& client,
                                                  const std::string& fractal_id = "");
  // The token of an invitation of ada's to a client's e-mail.
  std::string TokenFor(const Client& client, v1::MemberRole role);
  // Invited by ada and accepted.
  void LetIn(Client& client, v1::MemberRole role);

  Answer<v1::ListMembersResponse> Members(Client& client, const std::string& fractal_id = "");
  Answer<v1::UpdateMemberResponse> SetRole(Client& client, const std::string& user_id,
                                           v1::MemberRole role, const std::string& fractal_id = "");
  Answer<v1::RemoveMemberResponse> Remove(Client& client, const std::string& user_id,
                                          const std::string& fractal_id = "");
  Answer<v1::LeaveFractalResponse> Leave(Client& client, const std::string& fractal_id = "");
  // The role in ada's fractal: "owner", "editor", "viewer" or "" for none.
  std::string RoleOf(const Client& client);
  // The error of a client who renames ada's fractal, or describes it.
  std::string Rename(Client& client, const std::string& name);
  std::string Describe(Client& client, const std::string& description);

  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  Client eve = server.SignUp("eve");
};

}  // namespace fractal::tests
