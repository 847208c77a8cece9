#include "tests/rpc/sharing_fixture.h"

namespace fractal::tests {

Answer<v1::CreateInvitationResponse> SharingTest::Invite(Client& client, const std::string& email,
                                                         v1::MemberRole role,
                                                         const std::string& fractal_id) {
  v1::CreateInvitationRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  request.set_email(email);
  request.set_role(role);
  return client.Call(&Stub::CreateInvitation, request);
}

Answer<v1::AcceptInvitationResponse> SharingTest::Accept(Client& client, const std::string& token) {
  v1::AcceptInvitationRequest request;
  request.set_invitation_token(token);
  return client.Call(&Stub::AcceptInvitation, request);
}

Answer<v1::DeclineInvitationResponse> SharingTest::Decline(Client& client,
                                                           const std::string& token) {
  v1::DeclineInvitationRequest request;
  request.set_invitation_token(token);
  return client.Call(&Stub::DeclineInvitation, request);
}

Answer<v1::DeleteInvitationResponse> SharingTest::Withdraw(Client& client,
                                                           const std::string& invitation_id,
                                                           const std::string& fractal_id) {
  v1::DeleteInvitationRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  request.set_invitation_id(invitation_id);
  return client.Call(&Stub::DeleteInvitation, request);
}

Answer<v1::ListInvitationsResponse> SharingTest::Invitations(Client& client,
                                                             const std::string& fractal_id) {
  v1::ListInvitationsRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  return client.Call(&Stub::ListInvitations, request);
}

std::string SharingTest::TokenFor(const Client& client, v1::MemberRole role) {
  return Invite(ada, client.user.email(), role)->invitation_token();
}

void SharingTest::LetIn(Client& client, v1::MemberRole role) {
  EXPECT_EQ(Accept(client, TokenFor(client, role)).Summary(), "OK");
}

Answer<v1::ListMembersResponse> SharingTest::Members(Client& client,
                                                     const std::string& fractal_id) {
  v1::ListMembersRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  return client.Call(&Stub::ListMembers, request);
}

Answer<v1::UpdateMemberResponse> SharingTest::SetRole(Client& client, const std::string& user_id,
                                                      v1::MemberRole role,
                                                      const std::string& fractal_id) {
  v1::UpdateMemberRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  request.set_user_id(user_id);
  request.set_role(role);
  return client.Call(&Stub::UpdateMember, request);
}

Answer<v1::RemoveMemberResponse> SharingTest::Remove(Client& client, const std::string& user_id,
                                                     const std::string& fractal_id) {
  v1::RemoveMemberRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  request.set_user_id(user_id);
  return client.Call(&Stub::RemoveMember, request);
}

Answer<v1::LeaveFractalResponse> SharingTest::Leave(Client& client, const std::string& fractal_id) {
  v1::LeaveFractalRequest request;
  request.set_fractal_id(fractal_id.empty() ? fractal.id() : fractal_id);
  return client.Call(&Stub::LeaveFractal, request);
}

std::string SharingTest::RoleOf(const Client& client) {
  const auto rows =
      server.database().Sql("select role from app.fractal_members where root_id = '" +
                            fractal.id() + "' and user_id = '" + client.user.id() + "'");
  return rows.empty() ? "" : rows[0][0];
}

std::string SharingTest::Describe(Client& client, const std::string& description) {
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(fractal.id());
  request.mutable_fractal()->set_description(description);
  return client.Call(&Stub::UpdateFractal, request).Summary();
}

std::string SharingTest::Rename(Client& client, const std::string& name) {
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(fractal.id());
  request.mutable_fractal()->set_name(name);
  return client.Call(&Stub::UpdateFractal, request).Summary();
}

}  // namespace fractal::tests
