#include "server/call_log.h"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"

namespace fractal::server {
namespace {

spdlog::level::level_enum LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss: return spdlog::level::err;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kUnavailable: return spdlog::level::warn;
    default: return spdlog::level::info;
  }
}

}  // namespace

void LogCall(const CallRecord& record) {
  const spdlog::level::level_enum level = LevelOf(record.status.code());
  if (!spdlog::should_log(level)) return;
  nlohmann::ordered_json line = {
      {"time", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone())},
      {"level", spdlog::level::to_string_view(level).data()},
      {"msg", "call"},
      {"grpc.method", record.method},
      {"grpc.code", absl::StatusCodeToString(record.status.code())},
      {"grpc.time_ms", absl::ToDoubleMilliseconds(record.took)},
      {"request_id", record.request_id},
      {"peer.address", record.peer},
      {"client.address", record.address},
  };
  if (record.identity.known()) line["user_id"] = record.identity.principal.user_id.ToString();
  if (!record.internal.empty()) line["error"] = record.internal;
  spdlog::log(level, "{}",
              line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace fractal::server
