#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace fractal::server::commands {

// A new password: asked for twice without echo where standard input is a terminal, else its first
// line. INVALID_ARGUMENT when there is none, or the two differ.
absl::StatusOr<std::string> ReadNewPassword();

}  // namespace fractal::server::commands
