#pragma once

#include <string>
#include <string_view>

namespace fractal::db::legacy {

// SHA-256 of `text`, in hex.
std::string Sha256Hex(std::string_view text);

}  // namespace fractal::db::legacy
