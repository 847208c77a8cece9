#pragma once

#include <string>
#include <vector>

namespace fractal::tests {

// Databases of the app itself: those in the folder that FRACTAL_LEGACY_DIR names, else beside the
// checkout. In the order of their names; none where there are none.
std::vector<std::string> RealLegacyFiles();

}  // namespace fractal::tests
