#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace fractal::db {

// Debian 12's Abseil was built with a string_view of its own, which does not convert from std's;
// Debian 13's is std's. This converts to either.
inline absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace fractal::db
