#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"

namespace fractal::server {

// What is left of a call when nothing but a hash can tell more: work for the password executor, and
// whom it waits there behind.
struct Hashing {
  std::string line;
  absl::AnyInvocable<absl::Status()> work;
};

}  // namespace fractal::server
