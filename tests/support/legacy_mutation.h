#pragma once

#include <cstdint>
#include <string>

namespace fractal::tests {

// Puts `changes` random things into random cells of an SQLite file: other rows' ids, nothing,
// nonsense, numbers at the edge, bytes that are no text. The same seed changes the same cells.
void MutateLegacyFile(const std::string& path, uint64_t seed, int changes);

}  // namespace fractal::tests
