#include "server/handlers/quotas.h"

#include <optional>
#include <string>

#include "db/quotas.h"
#include "server/convert/quotas.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

db::QuotaChange ReadChange(const v1::SetUserQuotaRequest& request, RequestChecks& checks) {
  const v1::UserQuota& quota = request.quota();
  const UpdateMask mask(request.update_mask(), quota,
                        {"fractals", "goals", "sessions", "values", "bytes"}, checks);
  db::QuotaChange change;
  const auto read = [&](const std::string& path, bool is_set, int64_t limit) {
    if (mask.Has(path)) change.paths.insert(path);
    if (is_set && limit < 0) checks.Refuse("quota." + path, "is negative");
    return is_set ? std::optional(limit) : std::nullopt;
  };
  change.fractals = read("fractals", quota.has_fractals(), quota.fractals());
  change.goals = read("goals", quota.has_goals(), quota.goals());
  change.sessions = read("sessions", quota.has_sessions(), quota.sessions());
  change.values = read("values", quota.has_values(), quota.values());
  change.bytes = read("bytes", quota.has_bytes(), quota.bytes());
  return change;
}

// Puts what a user has into a response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Usage>& usage, Response* response) {
  if (usage.ok()) convert::ToProto(*usage, response->mutable_usage());
  return usage.status();
}

}  // namespace

absl::StatusOr<db::Reading> GetUsage(const Caller&, const v1::GetUsageRequest&,
                                     v1::GetUsageResponse* response) {
  return db::Reading(db::quotas::Get(), [response](const db::Usage& usage) {
    convert::ToProto(usage, response->mutable_usage());
    return absl::OkStatus();
  });
}

absl::Status GetUserUsage(const Caller&, Administration& administration,
                          const v1::GetUserUsageRequest& request,
                          v1::GetUserUsageResponse* response) {
  RequestChecks checks;
  const db::Uuid user = checks.Id("user_id", request.user_id());
  if (!checks.status().ok()) return checks.status();
  return Answer(administration.Run(db::quotas::GetOfUser(user)), response);
}

absl::Status SetUserQuota(const Caller&, Administration& administration,
                          const v1::SetUserQuotaRequest& request,
                          v1::SetUserQuotaResponse* response) {
  RequestChecks checks;
  const db::Uuid user = checks.Id("user_id", request.user_id());
  const db::QuotaChange change = ReadChange(request, checks);
  if (!checks.status().ok()) return checks.status();
  absl::StatusOr<db::Usage> usage;
  const absl::Status done = administration.AsAdmin([&](db::AdminAccess& admin) {
    return admin.InTransaction([&] {
      const auto set = admin.Run(db::quotas::Set(user, change));
      if (!set.ok()) return set.status();
      usage = admin.Run(db::quotas::GetOfUser(user));
      return usage.status();
    });
  });
  return done.ok() ? Answer(usage, response) : done;
}

}  // namespace fractal::server::handlers
