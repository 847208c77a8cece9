#pragma once

#include <string>
#include <string_view>

namespace fractal::server::portability {

// Why the database could not hold the text as jsonb; "" when it can.
std::string_view FaultOfJson(const std::string& text);

}  // namespace fractal::server::portability
