#include "tests/property/model.h"

#include <utility>

namespace fractal::tests::property {

std::string Model::FavouriteFractal() {
  for (const auto& goal : goals) {
    if (goal.live() && IsRoot(goal.message)) return goal.fractal_id;
  }
  return "";
}

void Model::TakeGoal(Row<v1::Goal>& goal, const std::string& named, const Timestamp& time) {
  const std::string& id = goal.message.id();
  for (Link& link : links) {
    const bool of_goal = link.session_id == id || link.goal_id == id;
    if (of_goal && link.taken_by.empty()) link.taken_by = named;
  }
  for (auto& instance : instances) {
    if (instance.live() && instance.message.session_id() == id) TakeInstance(instance, named, time);
  }
  Take(goal, named, time);
}

void Model::TakeInstance(Row<v1::ActivityInstance>& instance, const std::string& named,
                         const Timestamp& time) {
  const auto take_part = [&](auto& part) {
    const bool of_instance = part.message.activity_instance_id() == instance.message.id();
    if (of_instance && part.live()) Take(part, named, time);
  };
  for (auto& set : sets) take_part(set);
  for (auto& value : values) take_part(value);
  Take(instance, named, time);
}

void Model::TakeFractal(const std::string& fractal_id, const Timestamp& time) {
  ForEachTable([&](auto& table) {
    for (auto& row : table) {
      if (row.fractal_id == fractal_id && row.live()) Take(row, fractal_id, time);
    }
  });
  for (Link& link : links) {
    if (link.fractal_id == fractal_id && link.taken_by.empty()) link.taken_by = fractal_id;
  }
}

void Model::Restore(const std::string& named) {
  ForEachTable([&](auto& table) {
    for (auto& row : table) {
      if (row.taken_by == named) {
        row.taken_by.clear();
        row.touched = Touched::kYes;
        row.message.clear_delete_time();
      }
    }
  });
  for (Link& link : links) {
    if (link.taken_by == named) link.taken_by.clear();
  }
}

bool IsRoot(const v1::Goal& goal) { return goal.id() == goal.fractal_id(); }

bool IsBefore(const Timestamp& left, const Timestamp& right) {
  return std::pair(left.seconds(), left.nanos()) < std::pair(right.seconds(), right.nanos());
}

}  // namespace fractal::tests::property
