#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// What a user is called at sign-up. Each function answers INVALID_ARGUMENT with a message for the
// user that names the rule broken and never repeats the input.
namespace fractal::auth {

// The key under which an e-mail address is unique and looked up: the address in lower case.
// Rules: at most 254 bytes, ASCII; one @; before it 1 to 64 letters, digits or !#$%&'*+/=?^_`{|}~-,
// with single dots between (RFC 5322 dot-atom, no quoted form); after it at least two labels of
// letters, digits and inner hyphens, 1 to 63 each, the last not all digits (RFC 1123).
// `+tag` and dots are kept: which of them mean the same mailbox only its server knows.
absl::StatusOr<std::string> EmailKey(std::string_view email);

// The key under which a username is unique and looked up: the name in lower case.
// Rules: 3 to 64 of ASCII letters, digits, `.`, `_`, `-`; first and last a letter or digit. It has
// no @, so it is never taken for an e-mail address at sign-in.
absl::StatusOr<std::string> UsernameKey(std::string_view username);

// OK if `name` is an IANA time zone of this system (`Europe/Berlin`, `UTC`), case as in the
// database. The name is checked before it becomes a path: absl::LoadTimeZone would read any file it
// names, and remembers every name that it was ever asked for. Needs tzdata installed, except for
// `UTC`.
absl::Status CheckTimeZone(std::string_view name);

}  // namespace fractal::auth
