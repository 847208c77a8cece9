#pragma once

#include <exception>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/actor.h"
#include "db/connection.h"
#include "db/errors.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// Runs statements of one role that has no user: sign-in (Role::kAuth) and administration
// (Role::kAdmin). Statements of fractal_app do not compile here; they need a Tenant.
template <sql::Role R>
class Access {
  static_assert(R != sql::Role::kApp, "statements of fractal_app run through a Tenant");

 public:
  // `actor` is what the audit trail keeps of who asked.
  explicit Access(Connection& connection, Actor actor = {})
      : connection_(connection), actor_(std::move(actor)) {}

  // One round trip, unless in a transaction.
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const Query<R, E, T>& query) {
    try {
      return query.decode()(connection_.Execute(query.call(), &actor_, query.lock()));
    } catch (...) {
      return FromException(std::current_exception(), &internal_error_);
    }
  }

  // Runs a text that is no file of sql/queries: the checks of a migration, or what a statement wrote
  // because names cannot be parameters. For administration alone.
  template <typename T>
  absl::StatusOr<T> RunText(std::string_view text,
                            absl::StatusOr<T> (*decode)(const pqxx::result&)) {
    static_assert(R == sql::Role::kAdmin, "only administration runs texts");
    try {
      return decode(connection_.ExecuteText(text));
    } catch (...) {
      return FromException(std::current_exception(), &internal_error_);
    }
  }

  // Runs `body` in one transaction: committed when it answers OK, rolled back otherwise.
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> body) {
    try {
      return connection_.InTransaction(&actor_, body);
    } catch (...) {
      return FromException(std::current_exception(), &internal_error_);
    }
  }

  // What PostgreSQL said of the last failure, for the log only.
  const std::string& internal_error() const { return internal_error_; }

 private:
  Connection& connection_;
  const Actor actor_;
  std::string internal_error_;
};

using AuthAccess = Access<sql::Role::kAuth>;
using AdminAccess = Access<sql::Role::kAdmin>;

}  // namespace fractal::db
