#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fractal::tests {

// How to make a synthetic database of the single-user app.
struct LegacySampleOptions {
  std::string path;
  std::string shape = "v11";  // a name of LegacyShapes(); v11 is the one the plan was made for
  uint64_t seed = 1;          // the same seed makes the same rows
  int sessions = 12;          // clean sessions, each with sets and values, beside the dirt
  bool dirt = true;           // everything that goes wrong in real files
  // A later snapshot of the same database: names of some rows have changed, some rows are gone,
  // some are new. 0 is the first.
  int snapshot = 0;
};

// What is in a sample, by the names that the generator gives its rows, so that a test can ask what
// became of "goal in a ring" without knowing how the sample was made.
struct LegacySample {
  LegacySampleOptions options;
  std::map<std::string, std::string> ids;     // legacy ids
  std::map<std::string, std::string> times;   // instants, as PostgreSQL prints them in UTC
  std::map<std::string, int64_t> table_rows;  // how many rows each table got
  int64_t sets = 0;                           // distinct sets, wherever they stand
  int64_t values = 0;                         // distinct measured numbers that can be imported

  // Throws std::out_of_range for a name that this shape does not have.
  const std::string& Id(const std::string& what) const { return ids.at(what); }
  bool Has(const std::string& what) const { return ids.count(what) > 0; }
};

// Throws std::runtime_error when the file cannot be written or the shape is not known.
LegacySample MakeLegacySample(const LegacySampleOptions& options);

// The zone of the sample's timestamps.
inline constexpr std::string_view kLegacySampleZone = "America/New_York";

}  // namespace fractal::tests
