#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>

#include "fractal/v1/admin.pb.h"

// What `fractald user` writes.
namespace fractal::server::commands {

// "active", "disabled" or "deleted, goes 2026-12-22".
std::string StateOf(const v1::Account& account);

void PrintAccounts(const google::protobuf::RepeatedPtrField<v1::Account>& accounts,
                   std::ostream& out);
void PrintUser(const v1::GetUserResponse& user, std::ostream& out);
void PrintUsage(const v1::Usage& usage, std::ostream& out);
// What goes, or went, with an account.
void PrintRemoval(const v1::DeleteUserResponse& removal, std::ostream& out);

// An account as one flat object, the form of `user list --json`.
nlohmann::ordered_json ToJson(const v1::Account& account);

}  // namespace fractal::server::commands
