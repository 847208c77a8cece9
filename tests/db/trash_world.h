#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/database.h"

namespace fractal::tests {

// Fractals with rows of every table in them, some deleted at random times: what a purge is held
// against. A seed decides everything but the ids.
class TrashWorld {
 public:
  // Ids by table; a link's are those of its two ends, with a space between.
  using Rows = std::map<std::string, std::set<std::string>>;

  TrashWorld(uint64_t seed, const std::string& owner);

  // Writes the rows, past every trigger.
  void Insert(TestDatabase& database) const;

  // Purges here what was deleted more than `hours` ago, by the rules of db/purge.h: what is left.
  Rows LeftAfterPurge(int hours);
  Rows All() const;
  static Rows Read(TestDatabase& database);

  // Rows that refer to one that is not there any more, as "table.column id".
  static std::vector<std::string> Dangling(TestDatabase& database);

 private:
  struct Row {
    std::string table;
    std::string id;
    size_t root = 0;                         // the place of its fractal
    std::vector<size_t> above;               // it goes with these
    std::vector<size_t> uses;                // these stay while it does
    std::map<std::string, std::string> more;  // further columns, as SQL
    std::optional<int> deleted_hours_ago;
    std::string deleted_with;
    bool is_purged = false;
  };

  size_t Below(size_t count) { return random_() % count; }
  bool Percent(size_t percent) { return Below(100) < percent; }
  size_t Add(Row row);
  void AddFractal(const std::string& owner);
  void AddGoals(const std::string& owner);
  void AddDefinitions();
  void AddPrograms();
  void AddPractice(size_t session);
  void Delete(size_t row, int hours_ago);
  void DeleteAtRandom();
  std::string Key(const Row& row) const;
  std::vector<size_t> OfTable(const std::string& table, size_t root) const;
  bool IsBelow(size_t row, size_t top) const;

  std::mt19937_64 random_;
  std::vector<Row> rows_;
  size_t root_ = 0;  // of the fractal that is being made
};

}  // namespace fractal::tests
