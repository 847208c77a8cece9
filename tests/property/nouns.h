#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/property/world.h"

namespace fractal::tests::property {

// A kind of random call, as often as its weight among all: makes it, holds the answer against the
// model and changes the model alike. Throws a Difference.
struct Operation {
  const char* name;
  int weight;
  void (*run)(World&, User&);
};

// A row that is not as the server left it, made behind its back; table and columns are those of the
// schema. An empty `change` means that the row is gone.
struct Fault {
  std::string table;
  std::string where;
  std::string change;
};

// A part of the model: a file each.
struct Noun {
  std::vector<Operation> operations;
  // Holds all of this noun that the user can see against the model. Throws a Difference.
  void (*compare)(World&, User&) = nullptr;
  // A fault that `compare` must find; none when the user has no row yet.
  std::optional<Fault> (*fault)(World&, User&) = nullptr;
};

// A random one of `changes` in a row of a table that is all visible.
template <typename Message>
std::optional<Fault> RowFault(const std::string& table, Random& random, Table<Message>& rows,
                              const std::vector<std::string>& changes) {
  if (rows.size() == 0) return std::nullopt;
  const Row<Message>& row = *(rows.begin() + static_cast<int64_t>(random.Below(rows.size())));
  return Fault{table, "id = '" + row.message.id() + "'", changes[random.Below(changes.size())]};
}

Noun Fractals();
Noun Goals();
Noun ActivityGroups();
Noun Activities();
Noun Sessions();
Noun ActivityInstances();
Noun ActivitySets();
Noun Timers();
Noun MetricValues();
Noun TheTrash();
Noun RequestIds();

std::vector<Noun> AllNouns();

// Runs `count` random calls of random users and compares all that every user sees `comparisons`
// times, the last time at the end. Throws a Difference.
void RunOperations(World& world, int count, int comparisons);
void CompareEverything(World& world);

}  // namespace fractal::tests::property
