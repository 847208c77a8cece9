#include "db/legacy_import/names.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace fractal::db::legacy {
namespace {

std::optional<Uuid> LiveIn(const Row& row, const Uuid& scope) {
  if (row.stamps.deleted_at.has_value()) return std::nullopt;
  return scope;
}

template <typename T>
void NumberDuplicates(Work* work, std::string_view table, std::vector<T>* rows) {
  std::vector<T*> by_age;
  for (T& row : *rows) by_age.push_back(&row);
  std::sort(by_age.begin(), by_age.end(), [](const T* a, const T* b) {
    return std::tie(a->stamps.created_at, a->key) < std::tie(b->stamps.created_at, b->key);
  });
  std::set<std::pair<Uuid, std::string>> taken;
  std::vector<T*> doubled;
  for (T* row : by_age) {
    const auto scope = NameScope(*row, work->user);
    if (scope.has_value() && !taken.emplace(*scope, row->name).second) doubled.push_back(row);
  }
  for (T* row : doubled) {
    const Uuid scope = *NameScope(*row, work->user);
    row->name = FreeName(row->name, [&](const std::string& name) {
      return taken.count({scope, name}) > 0;
    });
    taken.emplace(scope, row->name);
    work->report.AddRepair(table, row->key, "name is taken: a number is put behind it");
  }
}

}  // namespace

std::optional<Uuid> NameScope(const Goal& row, const Uuid& user) {
  return row.IsRoot() ? LiveIn(row, user) : std::nullopt;
}
std::optional<Uuid> NameScope(const Group& row, const Uuid&) { return LiveIn(row, row.root_id); }
std::optional<Uuid> NameScope(const Activity& row, const Uuid&) { return LiveIn(row, row.root_id); }
std::optional<Uuid> NameScope(const Template& row, const Uuid&) { return LiveIn(row, row.root_id); }
std::optional<Uuid> NameScope(const Metric& row, const Uuid&) {
  return LiveIn(row, row.activity_id);
}
std::optional<Uuid> NameScope(const Split& row, const Uuid&) {
  return LiveIn(row, row.activity_id);
}

void NumberDuplicateNames(Work* work) {
  NumberDuplicates(work, kGoals, &work->rows.goals);
  NumberDuplicates(work, kGroups, &work->rows.groups);
  NumberDuplicates(work, kActivities, &work->rows.activities);
  NumberDuplicates(work, kTemplates, &work->rows.templates);
  NumberDuplicates(work, kMetrics, &work->rows.metrics);
  NumberDuplicates(work, kSplits, &work->rows.splits);
}

}  // namespace fractal::db::legacy
