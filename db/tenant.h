#pragma once

#include <exception>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/actor.h"
#include "db/connection.h"
#include "db/errors.h"
#include "db/query.h"
#include "db/reading.h"
#include "db/uuid.h"

namespace fractal::db {

// The only way to run a tenant statement: a connection as fractal_app, bound to one user for the
// length of one call. Row-level security shows it the rows of that user's fractals, and no others.
class Tenant {
 public:
  Tenant(Connection& connection, const Uuid& user) : Tenant(connection, user, {}) {}
  // `actor` is what the audit trail keeps; its user is `user`.
  Tenant(Connection& connection, const Uuid& user, Actor actor)
      : connection_(connection), actor_(std::move(actor)), user_(user) {
    actor_.user = user_;
  }

  const Uuid& user() const { return user_; }

  // One round trip, unless in a transaction.
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const Query<sql::Role::kApp, E, T>& query) {
    try {
      return query.decode()(connection_.Execute(query.call(), &actor_, query.lock()));
    } catch (...) {
      return FromException(std::current_exception(), &internal_error_);
    }
  }

  // The same for a read in the form in which it waits, where nothing else waits.
  absl::Status Run(Reading reading) {
    try {
      return std::move(reading).Use(connection_.Execute(reading.call(), &actor_));
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
  Actor actor_;
  const Uuid user_;
  std::string internal_error_;
};

}  // namespace fractal::db
