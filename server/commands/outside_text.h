#pragma once

#include <string>

namespace fractal::server::commands {

// A text from outside, be it a secret's file or variable, or a line that is typed, piped or read:
// without a byte order mark before it and the one line end (LF or CRLF) behind it, which editors and
// other systems put there.
std::string TextFromOutside(std::string text);

}  // namespace fractal::server::commands
