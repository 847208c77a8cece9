#pragma once

#include "absl/status/status.h"
#include "db/scopes.h"
#include "db/uuid.h"

namespace fractal::auth {

// A caller whose token is good.
struct Principal {
  db::Uuid user_id;
  db::Uuid family_id;  // the sign-in that the token belongs to, or the API key that it is
  bool is_admin = false;
  bool by_key = false;  // by an API key, within its scopes; else signed in
  db::Scopes scopes = {};
};

// What is known of a call's sender.
struct Identity {
  // OK: `principal` is the caller. NOT_FOUND: no token was sent. Anything else: why the token is
  // refused, or could not be looked up.
  absl::Status status = absl::NotFoundError("no token");
  Principal principal;

  bool known() const { return status.ok(); }
};

}  // namespace fractal::auth
