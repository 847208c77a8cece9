#include "tests/property/model.h"

#include <utility>

namespace fractal::tests::property {

void Model::TakeFractal(const std::string& fractal_id, const Timestamp& time) {
  ForEachTable([&](auto& table) {
    for (auto& row : table) {
      if (row.fractal_id == fractal_id && row.live()) Take(row, fractal_id, time);
    }
  });
}

void Model::Restore(const std::string& named) {
  ForEachTable([&](auto& table) {
    for (auto& row : table) {
      if (row.taken_by == named) {
        row.taken_by.clear();
        row.touched = true;
        row.message.clear_delete_time();
      }
    }
  });
}

bool IsRoot(const v1::Goal& goal) { return goal.id() == goal.fractal_id(); }

bool IsBefore(const Timestamp& left, const Timestamp& right) {
  return std::pair(left.seconds(), left.nanos()) < std::pair(right.seconds(), right.nanos());
}

}  // namespace fractal::tests::property
