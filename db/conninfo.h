#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace fractal::db {

struct DatabaseAddress;

// libpq's "key=value" words for one connection.
struct ConnectWords {
  std::string user;      // empty: as the address says
  std::string password;  // empty: as the address says
  std::string options;   // "-c name=value …", put behind those of the address
};

// The address with `words` in place of its own. INVALID_ARGUMENT names what libpq cannot read; a
// password never appears in the message.
absl::StatusOr<std::string> MakeConninfo(const DatabaseAddress& address, const ConnectWords& words);

// Whether a database's address, a URL or words, has a password in it.
bool HoldsPassword(const std::string& url);

}  // namespace fractal::db
