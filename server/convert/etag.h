#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace fractal::server::convert {

// The etag of a row: its updated_at in microseconds, quoted as RFC 7232 has it. Every change moves
// updated_at on.
std::string MakeEtag(absl::Time updated_at);

// Nothing for a text that MakeEtag does not make.
std::optional<absl::Time> ParseEtag(std::string_view etag);

}  // namespace fractal::server::convert
