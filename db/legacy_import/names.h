#pragma once

#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// Live rows of the file that share a name where the schema wants it unique: all but the oldest get
// a number behind it, "name (2)". Fractals are unique for their user; groups, activities and
// templates in their fractal; metrics and splits in their activity.
void NumberDuplicateNames(Work* work);

// The next free name: "name", "name (2)", "name (3)", …
template <typename IsTaken>
std::string FreeName(const std::string& name, IsTaken is_taken) {
  std::string free = name;
  for (int n = 2; is_taken(free); ++n) free = name + " (" + std::to_string(n) + ")";
  return free;
}

// What a row's name must be unique in; nullopt where it need not be: in a deleted row, or a goal
// that is no fractal. `user` is the import's.
std::optional<Uuid> NameScope(const Goal& row, const Uuid& user);
std::optional<Uuid> NameScope(const Group& row, const Uuid& user);
std::optional<Uuid> NameScope(const Activity& row, const Uuid& user);
std::optional<Uuid> NameScope(const Template& row, const Uuid& user);
std::optional<Uuid> NameScope(const Metric& row, const Uuid& user);
std::optional<Uuid> NameScope(const Split& row, const Uuid& user);

}  // namespace fractal::db::legacy
