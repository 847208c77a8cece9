#pragma once

#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/actor.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// Where a database is, as libpq understands it: a URL or "key=value" words. Empty fields leave the
// choice to libpq and its PG* variables. The user and password of `url` serve commands for
// operators; the server's roles sign in under their own names.
struct DatabaseAddress {
  std::string url;
  std::string password;        // of the URL's user, when it is not in the URL
  std::string app_password;    // of fractal_app
  std::string auth_password;   // of fractal_auth
  std::string admin_password;  // of fractal_admin
};

// Settings of one connection that its role's work needs.
struct ConnectionLimits {
  absl::Duration statement_timeout = absl::Seconds(30);
  absl::Duration lock_timeout = absl::Seconds(2);
};

// One connection to PostgreSQL in one of the server's roles. Not for several threads at once,
// except Cancel().
//
// Execute throws what libpqxx throws; Tenant and Access turn that into a status.
class Connection {
 public:
  // Signs in as the role. UNAVAILABLE when the database cannot be reached.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const DatabaseAddress& address,
                                                          sql::Role role,
                                                          const ConnectionLimits& limits = {});

  // Signs in as the user of the URL and takes on the role, for commands: the audit trail then knows
  // which operator it was.
  static absl::StatusOr<std::unique_ptr<Connection>> OpenTakingOn(
      const DatabaseAddress& address, sql::Role role, const ConnectionLimits& limits = {});

  // As the user of the URL and in no other role: for migrations, which make the roles. It runs the
  // statements of fractal_admin.
  static absl::StatusOr<std::unique_ptr<Connection>> OpenAsOperator(
      const DatabaseAddress& address, const ConnectionLimits& limits = {});

  // Prepares every statement of the role now, in one message.
  void PrepareAll();

  // Runs one statement in one message. With an actor, the message begins with SET LOCAL
  // app.current_user_id, and before a write with what the audit trail keeps of him; all run in one
  // implicit transaction, so nothing of it stays behind. `lock`, when given, runs between them.
  // `longest`, when given, bounds the statement instead of the connection's own limit (57014). A
  // connection that breaks in a write leaves the outcome unknown: OUTCOME_UNKNOWN.
  pqxx::result Execute(const StatementCall& call, const Actor* actor = nullptr,
                       const StatementCall* lock = nullptr,
                       std::optional<absl::Duration> longest = std::nullopt);

  // Runs a text as it comes, without preparing it; its answer is that of its last statement.
  pqxx::result ExecuteText(std::string_view text) { return Send(std::string(text)); }

  // Runs reads of several users in one message and answers one result each, in order. When one
  // fails, or takes longer than `longest`, all fail, with nothing done.
  struct UserCall {
    const StatementCall* call;
    const Uuid* user;  // nullptr for statements of no user
  };
  std::vector<pqxx::result> ExecuteTogether(const std::vector<UserCall>& calls,
                                            absl::Duration longest = absl::Seconds(30));

  // What the statements of a transaction see: each what is committed when it begins, or all of them
  // one moment; then they only read.
  enum class View { kEachItsOwn, kOneMoment };

  // BEGIN, body, COMMIT; ROLLBACK when the body's status is not OK or it throws. Within it, the actor
  // is set once. A connection that breaks in COMMIT leaves the outcome unknown: OUTCOME_UNKNOWN.
  absl::Status InTransaction(const Actor* actor, absl::FunctionRef<absl::Status()> body,
                             View view = View::kEachItsOwn);

  // Stops the statement that runs now, from any thread; none running is no error.
  void Cancel() noexcept;

  // Whether PostgreSQL still holds its end, as far as that can be seen without asking it: false once
  // it closed a connection that was idle. Not for the middle of a message.
  bool IsAlive();

  // False once libpqxx has lost it, or it cannot leave a transaction: then only a new one helps.
  bool IsOpen() const;

  // Messages sent to PostgreSQL since it was opened, preparations left out: a test counts round
  // trips with it.
  int64_t messages() const { return messages_; }

  sql::Role role() const { return role_; }
  pqxx::connection& raw() { return *connection_; }

 private:
  Connection(std::unique_ptr<pqxx::connection> connection, sql::Role role)
      : connection_(std::move(connection)), role_(role) {}

  static absl::StatusOr<std::unique_ptr<Connection>> Connect(const DatabaseAddress& address,
                                                             sql::Role role,
                                                             const ConnectionLimits& limits,
                                                             bool as_operator,
                                                             std::string_view first_message);
  pqxx::result Send(const std::string& message);
  void Rollback();
  void Prepare(const sql::StatementText& statement);
  void AppendUser(const Uuid& user, std::string* message) const;
  void AppendActor(const Actor& actor, sql::Effect effect, std::string* message) const;
  void AppendExecute(const StatementCall& call, std::string* message) const;

  std::unique_ptr<pqxx::connection> connection_;
  sql::Role role_;
  std::set<const sql::StatementText*> prepared_;
  bool in_transaction_ = false;
  bool statement_failed_ = false;  // since the transaction began
  bool is_lost_ = false;
  int64_t messages_ = 0;
};

}  // namespace fractal::db
