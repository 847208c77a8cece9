#pragma once

#include <initializer_list>
#include <optional>
#include <pqxx/pqxx>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "db/errors.h"
#include "db/row.h"
#include "db/value.h"
#include "sql/statement.h"

namespace fractal::db {

// A statement with its values: what travels to PostgreSQL.
struct StatementCall {
  const sql::StatementText* statement = nullptr;
  std::vector<Value> values;
};

// A statement with its values and the way to read its answer. It holds no connection: a Tenant (or
// an Access, for roles other than fractal_app) runs it.
template <sql::Role R, sql::Effect E, typename T>
class Query {
 public:
  using Answer = T;
  using Decode = absl::StatusOr<T> (*)(const pqxx::result&);

  Query(const sql::Statement<R, E>& statement, std::vector<Value> values, Decode reads)
      : call_{&statement, std::move(values)}, decode_(reads) {}

  // Runs `lock` before, in the same message: a statement of its own, so that this one sees what
  // others committed while it waited.
  Query&& After(StatementCall lock) && {
    lock_ = std::move(lock);
    return std::move(*this);
  }

  const StatementCall& call() const { return call_; }
  const StatementCall* lock() const { return lock_.has_value() ? &*lock_ : nullptr; }
  Decode decode() const { return decode_; }

 private:
  StatementCall call_;
  std::optional<StatementCall> lock_;
  Decode decode_;
};

template <typename T>
using AppRead = Query<sql::Role::kApp, sql::Effect::kRead, T>;
template <typename T>
using AppWrite = Query<sql::Role::kApp, sql::Effect::kWrite, T>;
template <typename T>
using AuthRead = Query<sql::Role::kAuth, sql::Effect::kRead, T>;
template <typename T>
using AuthWrite = Query<sql::Role::kAuth, sql::Effect::kWrite, T>;
template <typename T>
using AdminRead = Query<sql::Role::kAdmin, sql::Effect::kRead, T>;
template <typename T>
using AdminWrite = Query<sql::Role::kAdmin, sql::Effect::kWrite, T>;

// Ways to read an answer. `Read` turns one row into a T: `T Read(RowReader&)`.

// Any number of rows.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<std::vector<T>> Many(const pqxx::result& result) {
  std::vector<T> rows;
  rows.reserve(static_cast<size_t>(result.size()));
  for (const pqxx::row& row : result) {
    RowReader reader(row);
    rows.push_back(Read(reader));
  }
  return rows;
}

// None or one row.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<std::optional<T>> AtMostOne(const pqxx::result& result) {
  if (result.empty()) return std::optional<T>();
  const pqxx::row row = result[0];
  RowReader reader(row);
  return std::optional<T>(Read(reader));
}

// Exactly one row, which the statement always gives.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<T> One(const pqxx::result& result) {
  const pqxx::row row = result.at(0);
  RowReader reader(row);
  return Read(reader);
}

// For statements that answer nothing.
struct Nothing {};
inline absl::StatusOr<Nothing> Done(const pqxx::result&) { return Nothing{}; }

// How many rows a statement without RETURNING changed.
inline absl::StatusOr<int64_t> RowsChanged(const pqxx::result& result) {
  return static_cast<int64_t>(result.affected_rows());
}

}  // namespace fractal::db
