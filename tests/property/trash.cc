#include "tests/property/trash.h"

#include <algorithm>
#include <utility>

namespace fractal::tests::property {

v1::RowKind KindOf(const v1::Goal& goal) {
  if (IsRoot(goal)) return v1::ROW_KIND_FRACTAL;
  return goal.type() == v1::GOAL_TYPE_PRACTICE_SESSION ? v1::ROW_KIND_SESSION : v1::ROW_KIND_GOAL;
}

std::vector<AnyRow> AllRows(Model& model) {
  std::vector<AnyRow> rows;
  model.ForEachTable([&](auto& table) {
    for (const auto& row : table) {
      rows.push_back({KindOf(row.message), row.fractal_id, row.message.id(), row.taken_by,
                      row.message.delete_time()});
    }
  });
  return rows;
}

Doomed::Doomed(Model& model, std::string fractal_id, const std::set<std::string>& named)
    : model_(model), fractal_id_(std::move(fractal_id)), ids_(named) {
  if (Has(fractal_id_)) {
    for (const AnyRow& row : AllRows(model_)) {
      if (row.fractal_id == fractal_id_) ids_.insert(row.id);
    }
  }
  AddBelow();
}

void Doomed::AddBelow() {
  const auto add = [this](auto& table, auto parent_of) {
    for (const auto& row : table) {
      if (row.fractal_id == fractal_id_ && Has(parent_of(row.message))) {
        ids_.insert(row.message.id());
      }
    }
  };
  // A goal may hang below one that was made later.
  for (size_t before = 0; before != ids_.size();) {
    before = ids_.size();
    add(model_.goals, [](const v1::Goal& goal) { return goal.parent_id(); });
  }
  add(model_.instances, [](const auto& instance) { return instance.session_id(); });
  add(model_.sets, [](const auto& set) { return set.activity_instance_id(); });
  add(model_.values, [](const auto& value) { return value.activity_instance_id(); });
  add(model_.values, [this](const auto& value) { return model_.set_of_value[value.id()]; });
}

bool Doomed::IsUsed(const std::string& activity_id) {
  for (const auto& row : model_.instances) {
    if (row.message.activity_id() == activity_id && !Has(row.message.id())) return true;
  }
  return false;
}

void Doomed::SpareUsed() {
  for (const auto& row : model_.activities) {
    if (Has(row.message.id()) && IsUsed(row.message.id())) ids_.erase(row.message.id());
  }
}

KindCounts Doomed::Counts() {
  KindCounts counts;
  for (const AnyRow& row : AllRows(model_)) {
    if (Has(row.id)) ++counts[row.kind];
  }
  return counts;
}

void Doomed::Remove() {
  // What stood in a group stands at the top now.
  for (auto& row : model_.groups) {
    if (!Has(row.message.parent_id())) continue;
    row.message.clear_parent_id();
    row.touched = Touched::kYes;
  }
  for (auto& row : model_.activities) {
    if (!Has(row.message.group_id())) continue;
    row.message.clear_group_id();
    row.touched = Touched::kYes;
  }
  for (auto& [id, session] : model_.sessions) {
    for (v1::SessionSection& section : *session.mutable_sections()) {
      auto& instances = *section.mutable_activity_instance_ids();
      instances.erase(std::remove_if(instances.begin(), instances.end(),
                                     [this](const std::string& each) { return Has(each); }),
                      instances.end());
    }
  }
  std::erase_if(model_.links, [this](const Link& link) {
    return Has(link.session_id) || Has(link.goal_id);
  });
  std::erase_if(model_.sessions, [this](const auto& session) { return Has(session.first); });
  model_.ForEachTable([this](auto& table) {
    table.Remove([this](const auto& row) { return Has(row.message.id()); });
  });
}

}  // namespace fractal::tests::property
