#pragma once

#include <pqxx/pqxx>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "db/query.h"

namespace fractal::db {

// A tenant's read and what is done with its answer: the form in which a call's read waits for a
// worker, so that several can travel together.
class Reading {
 public:
  // `use` is called with the answer, a T, and answers a status.
  template <typename T, typename Consumer>
  Reading(const AppRead<T>& query, Consumer use)
      : call_(query.call()),
        use_([decode = query.decode(), use = std::move(use)](const pqxx::result& rows) mutable {
          absl::StatusOr<T> answer = decode(rows);
          if (!answer.ok()) return answer.status();
          return use(*std::move(answer));
        }) {}

  const StatementCall& call() const { return call_; }

  // Reads the rows; a row of another shape than the statement promises is INTERNAL.
  absl::Status Use(const pqxx::result& rows) &&;

 private:
  StatementCall call_;
  absl::AnyInvocable<absl::Status(const pqxx::result&) &&> use_;
};

}  // namespace fractal::db
