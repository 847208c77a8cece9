#pragma once

#include <random>
#include <string>

#include "tests/support/database.h"

namespace fractal::tests {

// The known ids of a seeded fractal; everything in it is theirs or random.
struct AnalyticsSeed {
  std::string press;   // multiplicative: Weight (top set) × Reps; Effort is neither, Grip inactive
  std::string circuit; // multiplicative: Rounds × Reps × Load; has splits
  std::string run;     // Time (top set, lower is better), Slope (may be negative)
  std::string old;     // multiplicative, deleted with its metrics
  std::string unused;  // never done
  std::string left;    // splits of circuit
  std::string right;
  std::string weight;  // metrics
  std::string reps;
  std::string time;
  std::string long_goal;   // below the root
  std::string short_goal;  // below long_goal
};

// Fills a fractal that was just made by SQL: activities, goals, sessions of the last 90 days in and
// around midnight, instances, sets and values, some of all of them deleted.
AnalyticsSeed SeedAnalytics(TestDatabase& database, const std::string& fractal_id,
                            std::mt19937_64& random);

}  // namespace fractal::tests
