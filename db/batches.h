#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/access.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// Long work in many short transactions, each of which changes at most `limit` rows and ends within
// 0.9 s, or is rolled back and tried again with fewer: no lock is kept for a second. The limit
// follows what the database can do in half of that, at most 1000 rows. Between two it pauses, so
// that whoever waits gets his turn.
class Batches {
 public:
  // How many rows of each table were changed.
  using Counts = std::map<std::string, int64_t>;

  struct Options {
    // Asked before each batch, on the thread that works; true ends it with CANCELLED.
    std::function<bool()> stop = [] { return false; };
    // Hears of each batch, with the rows of all so far.
    std::function<void(std::string_view table, int64_t all)> progress =
        [](std::string_view, int64_t) {};
  };

  Batches(AdminAccess& access, Options options) : access_(access), options_(std::move(options)) {}

  // A read, outside of any transaction.
  template <typename T>
  absl::StatusOr<T> Ask(const AdminRead<T>& query) {
    if (options_.stop()) return Stopped();
    return Explained(access_.Run(query));
  }

  // One batch. `make` is asked anew, with a smaller limit, when it took too long.
  template <typename T>
  absl::StatusOr<T> Once(absl::FunctionRef<AdminWrite<T>(int32_t limit)> make) {
    absl::StatusOr<T> answer = absl::UnknownError("not run");
    const absl::Status status = Try([&](int32_t limit) {
      answer = access_.Run(make(limit));
      return answer.status();
    });
    if (!status.ok()) return status;
    return answer;
  }

  // Batches until one changes nothing; counts their rows.
  absl::Status UntilNothing(std::string_view table,
                            absl::FunctionRef<AdminWrite<int64_t>(int32_t limit)> make);

  // Batches of these ids, each at most once; answers how many rows they changed.
  absl::StatusOr<int64_t> Over(
      std::string_view table, const std::vector<Uuid>& ids,
      absl::FunctionRef<AdminWrite<int64_t>(std::span<const Uuid> ids)> make);

  void Count(std::string_view table, int64_t rows);
  const Counts& counts() const { return counts_; }
  // Rows of all tables.
  int64_t changed() const { return changed_; }

 private:
  static absl::Status Stopped() { return absl::CancelledError("stopped before it was done"); }
  absl::Status Try(absl::FunctionRef<absl::Status(int32_t limit)> body);
  void Adapt(absl::Duration took);
  // Operators are told what PostgreSQL said.
  absl::Status Explain(const absl::Status& status) const;
  template <typename T>
  absl::StatusOr<T> Explained(absl::StatusOr<T> answer) {
    if (answer.ok()) return answer;
    return Explain(answer.status());
  }

  AdminAccess& access_;
  const Options options_;
  int32_t limit_ = 250;
  Counts counts_;
  int64_t changed_ = 0;
};

}  // namespace fractal::db
