#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/request_checks.h"

namespace fractal::server::convert {

// A date of a request, YYYY-MM-DD, of the years 1 to 9999, as the database takes it.
std::string DateFromProto(std::string_view field, const std::string& text, RequestChecks& checks);
// The same, or empty.
std::optional<std::string> OptionalDateFromProto(std::string_view field, const std::string& text,
                                                 RequestChecks& checks);

}  // namespace fractal::server::convert
