#pragma once

#include "auth/principal.h"
#include "db/actor.h"
#include "server/page_token.h"

namespace fractal::server {

// Who calls, and what a handler needs of the server to answer him.
struct Caller {
  auth::Principal principal;  // nil ids when nobody is signed in
  db::Actor actor;            // its peer is an IP address, or "unix"
  const PageTokens& page_tokens;
};

}  // namespace fractal::server
