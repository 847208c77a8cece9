#pragma once

#include "absl/status/status.h"
#include "fractal/v1/admin.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// What AdminService does with accounts; proto/fractal/v1/admin.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status ListUsers(const Caller& caller, Administration& administration,
                       const v1::ListUsersRequest& request, v1::ListUsersResponse* response);
absl::Status GetUser(const Caller& caller, Administration& administration,
                     const v1::GetUserRequest& request, v1::GetUserResponse* response);
// Hashes a password.
absl::Status CreateUser(const Caller& caller, Administration& administration,
                        const v1::CreateUserRequest& request, v1::CreateUserResponse* response);
absl::Status CreatePasswordResetToken(const Caller& caller, Administration& administration,
                                      const v1::CreatePasswordResetTokenRequest& request,
                                      v1::CreatePasswordResetTokenResponse* response);
absl::Status SignOutUser(const Caller& caller, Administration& administration,
                         const v1::SignOutUserRequest& request, v1::SignOutUserResponse* response);
absl::Status DisableUser(const Caller& caller, Administration& administration,
                         const v1::DisableUserRequest& request, v1::DisableUserResponse* response);
absl::Status EnableUser(const Caller& caller, Administration& administration,
                        const v1::EnableUserRequest& request, v1::EnableUserResponse* response);
absl::Status SetUserRole(const Caller& caller, Administration& administration,
                         const v1::SetUserRoleRequest& request, v1::SetUserRoleResponse* response);
absl::Status DeleteUser(const Caller& caller, Administration& administration,
                        const v1::DeleteUserRequest& request, v1::DeleteUserResponse* response);
absl::Status UndeleteUser(const Caller& caller, Administration& administration,
                          const v1::UndeleteUserRequest& request,
                          v1::UndeleteUserResponse* response);

}  // namespace fractal::server::handlers
