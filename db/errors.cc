#include "db/errors.h"

#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "db/constraints.h"
#include "db/quota_breach.h"
#include "db/text.h"

namespace fractal::db {
namespace {

constexpr absl::string_view kPayload = "fractal.db/error";
constexpr absl::string_view kForLog = "fractal.db/internal";
constexpr char kSeparator = '\x1f';

using absl::StatusCode;

absl::Status Retryable(StatusCode code, std::string_view message, std::string_view reason,
                       std::string_view sqlstate) {
  return MakeError(code, message, {std::string(reason), "", std::string(sqlstate), kRetrySoon});
}

absl::Status FromConstraint(const ConstraintMeaning& meaning, std::string_view sqlstate) {
  return MakeError(meaning.code, meaning.message,
                   {std::string(meaning.reason), std::string(meaning.field), std::string(sqlstate),
                    meaning.code == StatusCode::kAborted ? kRetrySoon : absl::ZeroDuration()});
}

// A foreign key that refuses a delete leaves a referenced row; one that refuses an insert or update
// misses the row that was named.
absl::Status FromForeignKey(std::string_view message, std::string_view sqlstate) {
  if (message.find("update or delete on table") != std::string_view::npos) {
    return MakeError(StatusCode::kFailedPrecondition, "the row is still in use",
                     {"STILL_REFERENCED", "", std::string(sqlstate)});
  }
  return MakeError(StatusCode::kNotFound, "a row that the call refers to was not found",
                   {"NOT_FOUND", "", std::string(sqlstate)});
}

template <typename Kind>
bool Is(const std::exception& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

// libpqxx 6 leaves the SQLSTATE out of some of its classes of errors [42501: measured], and its
// rolled-back transactions are no sql_error.
std::string SqlstateOf(const std::exception& error) {
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  if (sql != nullptr && !sql->sqlstate().empty()) return sql->sqlstate();
  if (Is<pqxx::insufficient_privilege>(error)) return "42501";
  if (Is<pqxx::unique_violation>(error)) return "23505";
  if (Is<pqxx::foreign_key_violation>(error)) return "23503";
  if (Is<pqxx::not_null_violation>(error)) return "23502";
  if (Is<pqxx::check_violation>(error)) return "23514";
  if (Is<pqxx::deadlock_detected>(error)) return "40P01";
  if (Is<pqxx::serialization_failure>(error)) return "40001";
  if (Is<pqxx::statement_completion_unknown>(error)) return "40003";
  if (Is<pqxx::transaction_rollback>(error)) return "40000";
  if (Is<pqxx::too_many_connections>(error)) return "53300";
  if (Is<pqxx::disk_full>(error)) return "53100";
  if (Is<pqxx::out_of_memory>(error)) return "53200";
  if (Is<pqxx::insufficient_resources>(error)) return "53000";
  if (Is<pqxx::broken_connection>(error)) return "08006";
  if (Is<pqxx::integrity_constraint_violation>(error)) return "23000";
  if (Is<pqxx::data_exception>(error)) return "22000";
  return "";
}

absl::Status OutcomeUnknown(std::string_view sqlstate) {
  return MakeError(StatusCode::kUnavailable,
                   "the database went away while the call was finished: it may have taken effect",
                   {"OUTCOME_UNKNOWN", "", std::string(sqlstate)});
}

absl::Status FromSqlstate(std::string_view sqlstate, std::string_view message) {
  const std::string_view kind = sqlstate.substr(0, 2);
  const ConstraintMeaning* meaning = kind == "23" ? FindConstraint(message) : nullptr;
  if (meaning != nullptr) return FromConstraint(*meaning, sqlstate);
  if (sqlstate == "23505") {
    return MakeError(StatusCode::kAlreadyExists, "a row like this exists",
                     {"ALREADY_EXISTS", "", std::string(sqlstate)});
  }
  if (sqlstate == "23503") return FromForeignKey(message, sqlstate);
  if (kind == "22" || kind == "23") {
    return MakeError(StatusCode::kInvalidArgument, "a value is outside of what is allowed",
                     {"INVALID_VALUE", "", std::string(sqlstate)});
  }
  if (sqlstate == kQuotaSqlstate) return QuotaExceeded(message);
  if (sqlstate == "42501") {
    return MakeError(StatusCode::kPermissionDenied, "the caller may not change this",
                     {"PERMISSION_DENIED", "", std::string(sqlstate)});
  }
  if (sqlstate == "40003") return OutcomeUnknown(sqlstate);
  if (kind == "40" || sqlstate == "55P03") {
    return Retryable(StatusCode::kAborted, "another call changed the same rows; try again",
                     "CONFLICT", sqlstate);
  }
  if (sqlstate == "57014") {
    return MakeError(StatusCode::kDeadlineExceeded, "the call took too long and was stopped",
                     {"STATEMENT_STOPPED", "", std::string(sqlstate)});
  }
  // The setting's name is in the text whatever the language is.
  if (kind == "53" && message.find("temp_file_limit") != std::string_view::npos) {
    return MakeError(StatusCode::kResourceExhausted,
                     "the call needs more temporary files than one may have: ask for less",
                     {"STATEMENT_TOO_LARGE", "", std::string(sqlstate)});
  }
  if (kind == "53") {
    return Retryable(StatusCode::kResourceExhausted, "the database has no room for this call now",
                     "DATABASE_BUSY", sqlstate);
  }
  if (kind == "08" || sqlstate == "25006" || sqlstate.substr(0, 4) == "57P0") {
    return Retryable(StatusCode::kUnavailable, "the database cannot be reached now",
                     "DATABASE_UNAVAILABLE", sqlstate);
  }
  return MakeError(StatusCode::kInternal, "internal error",
                   {"INTERNAL", "", std::string(sqlstate)});
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view message, const ErrorDetail& detail) {
  absl::Status status(code, Absl(message));
  status.SetPayload(kPayload,
                    absl::Cord(absl::StrJoin({detail.reason, detail.field, detail.sqlstate,
                                              absl::FormatDuration(detail.retry_after)},
                                             std::string(1, kSeparator))));
  return status;
}

ErrorDetail DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return {};
  const std::vector<std::string> parts =
      absl::StrSplit(std::string(*payload), absl::ByChar(kSeparator));
  ErrorDetail detail{parts[0], parts[1], parts[2]};
  absl::ParseDuration(parts[3], &detail.retry_after);
  return detail;
}

absl::Status WithFieldIn(std::string_view prefix, const absl::Status& status) {
  ErrorDetail detail = DetailOf(status);
  if (detail.field.empty()) return status;
  detail.field = absl::StrCat(Absl(prefix), detail.field);
  return MakeError(status.code(), std::string(status.message()), detail);
}

absl::Status NotFound(std::string_view noun) {
  return MakeError(StatusCode::kNotFound, absl::StrCat(Absl(noun), " not found"), {"NOT_FOUND"});
}

absl::Status EtagMismatch() {
  return MakeError(StatusCode::kAborted, "the row changed since it was read: read it again",
                   {"ETAG_MISMATCH", "etag"});
}

absl::Status NotDeleted(std::string_view noun) {
  return MakeError(StatusCode::kAlreadyExists, absl::StrCat("the ", Absl(noun), " is not deleted"),
                   {"NOT_DELETED"});
}

absl::Status FromException(std::exception_ptr thrown, std::string* internal) {
  const auto keep = [internal](const std::exception& e) {
    if (internal != nullptr) *internal = e.what();
  };
  try {
    std::rethrow_exception(thrown);
  } catch (const pqxx::in_doubt_error& e) {
    keep(e);
    return OutcomeUnknown("08007");
  } catch (const std::exception& e) {
    keep(e);
    return FromSqlstate(SqlstateOf(e), e.what());
  }
}

void KeepForLog(const std::string& internal, absl::Status* status) {
  if (!status->ok() && !internal.empty()) status->SetPayload(kForLog, absl::Cord(internal));
}

std::string KeptForLog(const absl::Status& status) {
  const auto payload = status.GetPayload(kForLog);
  return payload.has_value() ? std::string(*payload) : "";
}

bool IsTransient(const absl::Status& status) {
  const std::string sqlstate = DetailOf(status).sqlstate;
  return (sqlstate.starts_with("40") && sqlstate != "40003") || sqlstate == "55P03";
}

bool IsDenied(const absl::Status& status) { return DetailOf(status).sqlstate == "42501"; }

}  // namespace fractal::db
