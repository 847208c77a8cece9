#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "db/access.h"
#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// Writes an import's rows in the order that their keys want, inside the caller's transaction: those
// that are new, and those whose content is not what it was when they were last imported.
class Writer {
 public:
  // Told after each message how many rows of how many are done.
  using Progress = std::function<void(int64_t done, int64_t total)>;

  Writer(AdminAccess* access, Work* work, Progress progress)
      : access_(*access), work_(*work), progress_(std::move(progress)) {}

  // Metrics of the database, with their roots, that must be allowed to be negative.
  absl::Status WriteRows(const std::map<Uuid, Uuid>& negative_metrics);

  // Every row of the file as it was read, into schema legacy.
  absl::Status WriteSourceRows(const Uuid& import_id);

 private:
  // A row to be written.
  struct Pending {
    std::string key;
    std::string sha256;
    Uuid root_id;
    Uuid id;
    nlohmann::json content;
    std::vector<std::string> other_keys;
    std::optional<Uuid> name_scope;
  };

  template <typename T>
  std::vector<Pending> Changed(std::string_view table, const std::vector<T>& rows);
  template <typename T>
  std::vector<Pending> ChangedAndNamed(std::string_view table, const std::vector<T>& rows);
  std::vector<Pending> FreeNames(std::string_view table, std::vector<Pending> pending);
  template <typename Statement>
  absl::Status Write(std::string_view table, const Statement& statement,
                     const std::vector<Pending>& pending);
  absl::Status WriteRoots();
  absl::Status WriteDefinitions(const std::map<Uuid, Uuid>& negative_metrics);
  absl::Status WritePlans();
  absl::Status WriteGoals();
  void CutRings(std::vector<Pending>* pending);
  absl::Status WriteGoalBatches(const std::vector<Pending>& pending);
  absl::Status WriteLinks();
  absl::Status WriteInstances();
  absl::Status WriteSets();
  absl::Status SaveIds(std::string_view table, const std::vector<Pending>& pending);
  void Advance(int64_t rows);

  AdminAccess& access_;
  Work& work_;
  Progress progress_;
  std::set<Uuid> new_goals_;  // that were not there before
  int64_t done_ = 0;
  int64_t total_ = 0;
};

}  // namespace fractal::db::legacy
