#pragma once

#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "db/access.h"
#include "db/actor.h"
#include "db/errors.h"
#include "db/pool.h"

namespace fractal::auth {

// Where the desks keep what they know: statements of fractal_auth, over a pool. Its functions block.
class SignInStore {
 public:
  // `pool` runs as fractal_auth and outlives this.
  explicit SignInStore(db::Pool& pool) : pool_(pool) {}

  // Runs `body` on a connection and waits for it.
  absl::Status OnConnection(const db::Actor& actor,
                            absl::FunctionRef<absl::Status(db::AuthAccess&)> body) const {
    return pool_.RunAndWait({absl::Now() + kWithin, nullptr}, [&](db::Connection& connection) {
      db::AuthAccess access(connection, actor);
      absl::Status status = body(access);
      db::KeepForLog(access.internal_error(), &status);
      return status;
    });
  }

  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const db::Actor& actor,
                        const db::Query<sql::Role::kAuth, E, T>& query) const {
    std::optional<absl::StatusOr<T>> answer;
    const absl::Status status = OnConnection(actor, [&](db::AuthAccess& access) {
      answer = access.Run(query);
      return answer->status();
    });
    if (!status.ok()) return status;
    return *std::move(answer);
  }

 private:
  static constexpr absl::Duration kWithin = absl::Seconds(10);

  db::Pool& pool_;
};

}  // namespace fractal::auth
