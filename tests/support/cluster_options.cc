#include "tests/support/cluster_options.h"

namespace fractal::tests {

db::EmbeddedOptions ClusterOptions(const std::string& directory) {
  db::EmbeddedOptions options;
  options.directory = directory + "/pg";
  options.fast_and_unsafe = true;
  // It counts by database, of which every test has its own until it has ended (cluster.cc).
  // What stands within EXPLAIN is not counted, as long as EXPLAIN itself is (track_utility).
  options.settings = {{"shared_preload_libraries", "pg_stat_statements"},
                      {"pg_stat_statements.max", "200000"},
                      {"pg_stat_statements.track", "top"},
                      {"pg_stat_statements.track_utility", "on"},
                      {"pg_stat_statements.save", "off"}};
  return options;
}

}  // namespace fractal::tests
