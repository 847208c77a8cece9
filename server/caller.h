#pragma once

#include <string>

#include "auth/principal.h"
#include "server/page_token.h"

namespace fractal::server {

// Who calls, and what a handler needs of the server to answer him.
struct Caller {
  auth::Principal principal;  // nil ids when nobody is signed in
  std::string address;        // the peer's IP address, or "unix"
  const PageTokens& page_tokens;
};

}  // namespace fractal::server
