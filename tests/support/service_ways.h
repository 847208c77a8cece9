#pragma once

#include <map>
#include <string>

namespace fractal::tests {

// The way through the door of each method, by the method's name, as server/services/ has it: "Read",
// "LongRead", "Write", "Create", "Password", "Account", "Admin", "FEED", "EXPORT", "DUMP", "LOAD".
std::map<std::string, std::string> ServiceWays();

}  // namespace fractal::tests
