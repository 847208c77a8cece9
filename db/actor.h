#pragma once

#include <optional>
#include <string>

#include "db/uuid.h"

namespace fractal::db {

// On whose behalf statements run. Row-level security goes by `user` alone; the audit trail keeps the
// rest of it beside each write (sql/migrations/0016_audit).
struct Actor {
  std::optional<Uuid> user;       // none: nobody is signed in
  std::optional<Uuid> stands_in;  // an administrator who acts in the user's place
  std::string request_id;         // of the call; empty for commands
  std::string peer;               // the caller's address; empty for commands
  std::string user_agent = {};    // what his program calls itself; sign-ins keep it, not the trail
};

}  // namespace fractal::db
