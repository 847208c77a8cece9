#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/password_hasher.h"
#include "db/access.h"
#include "db/actor.h"
#include "db/tenant.h"

namespace fractal::server {

// What changes of accounts need beside the database.
struct AccountUpkeep {
  auth::PasswordHasher passwords = auth::PasswordHasher();
  // Told whose sign-ins ended, or count for another role: this server forgets them before it
  // answers. The database tells every other one.
  std::function<void(const db::Uuid& user)> forget = [](const db::Uuid&) {};
};

// What AdminService and the operators' commands work with: everybody's rows as fractal_admin, and
// the rows of one user as he himself, so that what an owner may do needs no second form. The server
// makes one for each call, a command one for its run. Its functions block.
class Administration {
 public:
  // Runs `body` on a connection and waits for it.
  using OnConnection =
      std::function<absl::Status(absl::FunctionRef<absl::Status(db::Connection&)> body)>;

  // `admin` gives connections as fractal_admin, `tenants` as fractal_app.
  Administration(OnConnection admin, OnConnection tenants, db::Actor actor,
                 AccountUpkeep accounts = {}, absl::Time deadline = absl::InfiniteFuture())
      : admin_(std::move(admin)),
        tenants_(std::move(tenants)),
        actor_(std::move(actor)),
        accounts_(std::move(accounts)),
        deadline_(deadline) {}

  const db::Actor& actor() const { return actor_; }
  const AccountUpkeep& accounts() const { return accounts_; }
  // Of the call; a command has none.
  absl::Time deadline() const { return deadline_; }

  // One statement of fractal_admin.
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const db::Query<sql::Role::kAdmin, E, T>& query) {
    std::optional<absl::StatusOr<T>> answer;
    const absl::Status status = AsAdmin([&](db::AdminAccess& admin) {
      answer = admin.Run(query);
      return answer->status();
    });
    if (!status.ok()) return status;
    return *std::move(answer);
  }

  // Several, on one connection; in a transaction when `body` begins one.
  absl::Status AsAdmin(absl::FunctionRef<absl::Status(db::AdminAccess&)> body) {
    return admin_([&](db::Connection& connection) {
      db::AdminAccess admin(connection, actor_);
      const absl::Status status = body(admin);
      internal_error_ = admin.internal_error();
      return status;
    });
  }

  // What `user` may do, done by the administrator: row-level security is the user's, and the audit
  // trail names the administrator.
  absl::Status AsUser(const db::Uuid& user, absl::FunctionRef<absl::Status(db::Tenant&)> body) {
    return tenants_([&](db::Connection& connection) {
      db::Actor actor = actor_;
      actor.stands_in = actor_.user;
      db::Tenant tenant(connection, user, std::move(actor));
      const absl::Status status = body(tenant);
      internal_error_ = tenant.internal_error();
      return status;
    });
  }

  // What PostgreSQL said of the last failure, for the log only.
  const std::string& internal_error() const { return internal_error_; }

 private:
  const OnConnection admin_;
  const OnConnection tenants_;
  const db::Actor actor_;
  const AccountUpkeep accounts_;
  const absl::Time deadline_;
  std::string internal_error_;
};

}  // namespace fractal::server
