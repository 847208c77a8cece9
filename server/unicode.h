#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace fractal::server {

// The number of code points, or nothing when the text is not well-formed UTF-8 (RFC 3629: no
// surrogates, no overlong forms, nothing above U+10FFFF).
std::optional<size_t> CountCodePoints(std::string_view text);

// Whether a well-formed text holds a control character: U+0000 to U+001F, U+007F to U+009F. Tab,
// line feed and carriage return are let pass where `line_breaks` allows them.
bool HasControlCharacter(std::string_view text, bool line_breaks);

}  // namespace fractal::server
