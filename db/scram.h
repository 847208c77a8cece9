#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace fractal::db {

// What PostgreSQL keeps of a role's password (RFC 5803, SCRAM-SHA-256), with a fresh salt. Made
// here, so that the password itself reaches no statement and no log of the database.
absl::StatusOr<std::string> ScramVerifier(const std::string& password);

}  // namespace fractal::db
