#include "db/connection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "db/conninfo.h"
#include "db/text.h"

namespace fractal::db {
namespace {

constexpr int kMostRollbacks = 3;

// For the message's own implicit transaction.
std::string LimitOf(absl::Duration longest) {
  return absl::StrCat("set local statement_timeout = ", absl::ToInt64Milliseconds(longest));
}

std::string SettingsOf(const ConnectionLimits& limits) {
  return absl::StrCat("-c timezone=UTC -c datestyle=ISO -c standard_conforming_strings=on ",
                      "-c search_path=app,pg_temp -c bytea_output=hex ",
                      "-c idle_in_transaction_session_timeout=60s -c statement_timeout=",
                      absl::ToInt64Milliseconds(limits.statement_timeout),
                      "ms -c lock_timeout=", absl::ToInt64Milliseconds(limits.lock_timeout),
                      // A statement's sorts and hashes take no more memory, whatever the cluster's
                      // own settings are; what is left goes into files (roles.sql).
                      "ms -c work_mem=4MB -c hash_mem_multiplier=2 "
                      // Compiling a statement of many tables takes seconds, which none runs.
                      "-c jit=off");
}

// libpqxx 6 opens a broken connection again by itself and so loses its prepared statements and
// settings; from 7 on it does not.
void ForbidReactivation([[maybe_unused]] pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

const std::string& PasswordOf(const DatabaseAddress& address, sql::Role role) {
  switch (role) {
    case sql::Role::kApp: return address.app_password;
    case sql::Role::kAuth: return address.auth_password;
    case sql::Role::kAdmin: break;
  }
  return address.admin_password;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const DatabaseAddress& address,
                                                             sql::Role role,
                                                             const ConnectionLimits& limits) {
  return Connect(address, role, limits, false, "");
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::OpenTakingOn(
    const DatabaseAddress& address, sql::Role role, const ConnectionLimits& limits) {
  return Connect(address, role, limits, true,
                 absl::StrCat("set role ", Absl(sql::RoleName(role))));
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::OpenAsOperator(
    const DatabaseAddress& address, const ConnectionLimits& limits) {
  return Connect(address, sql::Role::kAdmin, limits, true, "");
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Connect(const DatabaseAddress& address,
                                                                sql::Role role,
                                                                const ConnectionLimits& limits,
                                                                bool as_operator,
                                                                std::string_view first_message) {
  ConnectWords words = {"", "", SettingsOf(limits)};
  if (!as_operator) {
    words.user = sql::RoleName(role);
    words.password = PasswordOf(address, role);
  }
  const auto conninfo = MakeConninfo(address, words);
  if (!conninfo.ok()) return conninfo.status();
  std::unique_ptr<Connection> opened;
  std::string internal;
  try {
    opened.reset(new Connection(std::make_unique<pqxx::connection>(*conninfo), role));
    ForbidReactivation(opened->raw());
    if (!first_message.empty()) opened->Send(std::string(first_message));
    opened->messages_ = 0;
  } catch (...) {
    const absl::Status status = FromException(std::current_exception(), &internal);
    const std::string_view who = as_operator ? "its operator" : sql::RoleName(role);
    return absl::Status(status.code(), absl::StrCat("cannot connect to the database as ", Absl(who),
                                                    ": ", internal));
  }
  return opened;
}

// The one function that quotes values of statements. standard_conforming_strings is on and the
// encoding UTF-8 on every connection, and a NUL byte cannot be in a valid request's text: libpq
// would cut the value short there, so it is refused here as well.
void Connection::AppendExecute(const StatementCall& call, std::string* message) const {
  absl::StrAppend(message, "execute ", Absl(call.statement->name));
  std::string_view separator = "(";
  for (const Value& value : call.values) {
    message->append(separator);
    separator = ",";
    if (!value.text().has_value()) {
      message->append("null");
      continue;
    }
    if (value.text()->find('\0') != std::string::npos) {
      throw pqxx::failure("a value holds a NUL byte");
    }
    absl::StrAppend(message, "'", connection_->esc(*value.text()), "'");
  }
  if (!call.values.empty()) message->append(")");
}

void Connection::AppendUser(const Uuid& user, std::string* message) const {
  absl::StrAppend(message, "set local app.current_user_id = '", user.ToString(), "';");
}

void Connection::AppendActor(const Actor& actor, sql::Effect effect, std::string* message) const {
  if (actor.user.has_value()) AppendUser(*actor.user, message);
  if (effect == sql::Effect::kRead) return;
  const auto keep = [&](std::string_view setting, const std::string& value) {
    if (value.empty()) return;
    absl::StrAppend(message, "set local ", Absl(setting), " = '", connection_->esc(value), "';");
  };
  keep("app.request_id", actor.request_id);
  keep("app.peer", actor.peer);
  if (actor.stands_in.has_value()) keep("app.stands_in", actor.stands_in->ToString());
}

void Connection::Prepare(const sql::StatementText& statement) {
  if (prepared_.contains(&statement)) return;
  pqxx::nontransaction work(*connection_);
  work.exec(absl::StrCat("prepare ", Absl(statement.name), " as ", Absl(statement.text)));
  prepared_.insert(&statement);
}

void Connection::PrepareAll() {
  std::string message;
  for (const sql::StatementText* statement : sql::AllStatements()) {
    if (statement->role != role_ || !prepared_.insert(statement).second) continue;
    absl::StrAppend(&message, "prepare ", Absl(statement->name), " as ", Absl(statement->text),
                    ";\n");
  }
  if (message.empty()) return;
  pqxx::nontransaction work(*connection_);
  work.exec(message);
}

pqxx::result Connection::Send(const std::string& message) {
  ++messages_;
  pqxx::nontransaction work(*connection_);
  try {
    return work.exec(message);
  } catch (...) {
    statement_failed_ = true;
    throw;
  }
}

pqxx::result Connection::Execute(const StatementCall& call, const Actor* actor,
                                 const StatementCall* lock,
                                 std::optional<absl::Duration> longest) {
  Prepare(*call.statement);
  std::string message;
  if (longest.has_value()) absl::StrAppend(&message, LimitOf(*longest), ";");
  if (actor != nullptr && !in_transaction_) {
    // What a lock writes is nothing, so the statement's own effect says it all.
    AppendActor(*actor, call.statement->effect, &message);
  }
  if (lock != nullptr) {
    Prepare(*lock->statement);
    AppendExecute(*lock, &message);
    message.push_back(';');
  }
  AppendExecute(call, &message);
  if (in_transaction_ || call.statement->effect == sql::Effect::kRead) return Send(message);
  try {
    return Send(message);
  } catch (const pqxx::broken_connection& e) {
    throw pqxx::in_doubt_error(e.what());
  }
}

std::vector<pqxx::result> Connection::ExecuteTogether(const std::vector<UserCall>& calls,
                                                      absl::Duration longest) {
  for (const UserCall& one : calls) Prepare(*one.call->statement);
  ++messages_;
  pqxx::nontransaction work(*connection_);
  pqxx::pipeline pipeline(work);
  // Retained, so that libpqxx sends them as one message: one implicit transaction.
  pipeline.retain(static_cast<int>(2 * calls.size() + 2));
  pipeline.insert(LimitOf(longest));
  std::vector<pqxx::pipeline::query_id> answers;
  answers.reserve(calls.size());
  for (const UserCall& one : calls) {
    if (one.user != nullptr) {
      std::string user;
      AppendUser(*one.user, &user);
      user.pop_back();  // the pipeline puts its own separator
      pipeline.insert(user);
    }
    std::string execute;
    AppendExecute(*one.call, &execute);
    answers.push_back(pipeline.insert(execute));
  }
  pipeline.complete();
  std::vector<pqxx::result> results;
  results.reserve(calls.size());
  for (const auto id : answers) results.push_back(pipeline.retrieve(id));
  return results;
}

absl::Status Connection::InTransaction(const Actor* actor, absl::FunctionRef<absl::Status()> body,
                                       View view) {
  std::string begin =
      view == View::kOneMoment ? "begin isolation level repeatable read, read only;" : "begin;";
  if (actor != nullptr) AppendActor(*actor, sql::Effect::kWrite, &begin);
  absl::Status status;
  try {
    // Cancelled behind its BEGIN, this message leaves a transaction open as well.
    Send(begin);
    in_transaction_ = true;
    statement_failed_ = false;
    status = body();
  } catch (...) {
    Rollback();
    throw;
  }
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
  if (status.ok() && statement_failed_) {
    status = absl::InternalError("a statement of the transaction failed and was passed over");
  }
  if (!status.ok()) {
    Rollback();
    return status;
  }
  try {
    Send("commit");
  } catch (const pqxx::broken_connection& e) {
    in_transaction_ = false;
    throw pqxx::in_doubt_error(e.what());
  } catch (...) {
    Rollback();
    throw;
  }
  in_transaction_ = false;
  return absl::OkStatus();
}

// A broken connection has rolled back by itself.
void Connection::Rollback() {
  in_transaction_ = false;
  for (int tries = 0; IsOpen(); ++tries) {
    try {
      Send("rollback");
      return;
    } catch (const pqxx::sql_error&) {
      // A cancellation that came late: the transaction is still there.
      if (tries == kMostRollbacks) is_lost_ = true;
    }
  }
}

void Connection::Cancel() noexcept {
  try {
    connection_->cancel_query();
  } catch (const std::exception&) {
    // The connection is gone, and with it the statement.
  }
}

bool Connection::IsAlive() {
  try {
    // The first takes in PostgreSQL's farewell, the second finds the end behind it.
    connection_->get_notifs();
    connection_->get_notifs();
  } catch (const std::exception&) {
    is_lost_ = true;
  }
  return IsOpen();
}

bool Connection::IsOpen() const { return !is_lost_ && connection_->is_open(); }

}  // namespace fractal::db
