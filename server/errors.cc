#include "server/errors.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/quota_breach.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/request_checks.h"

namespace fractal::server {
namespace {

// For statuses that no layer gave a reason, as gRPC names the code.
std::string ReasonOf(const absl::Status& status, const db::ErrorDetail& detail) {
  return detail.reason.empty() ? absl::StatusCodeToString(status.code()) : detail.reason;
}

// A status without a reason of ours was not meant for clients.
absl::Status FitForClient(const absl::Status& status) {
  const bool ours = !db::DetailOf(status).reason.empty() || absl::IsCancelled(status) ||
                    absl::IsDeadlineExceeded(status);
  if (ours) return status;
  return db::MakeError(absl::StatusCode::kInternal, "internal error", {"INTERNAL"});
}

std::vector<FieldViolation> FieldsOf(const absl::Status& status, const db::ErrorDetail& detail) {
  std::vector<FieldViolation> fields = ViolationsOf(status);
  if (fields.empty() && !detail.field.empty() && absl::IsInvalidArgument(status)) {
    fields.push_back({detail.field, std::string(status.message())});
  }
  return fields;
}

// Tells which quota refused the call, and how far it would have gone.
void AddQuota(const db::QuotaBreach& breach, std::string_view message,
              google::rpc::ErrorInfo* info, google::rpc::QuotaFailure* failure) {
  auto& metadata = *info->mutable_metadata();
  metadata["quota"] = breach.quota;
  if (breach.extent.has_value()) {
    metadata["limit"] = absl::StrCat(breach.extent->limit);
    metadata["use"] = absl::StrCat(breach.extent->use);
  }
  auto* violation = failure->add_violations();
  violation->set_subject(absl::StrCat("user:", breach.user_id));
  violation->set_description(std::string(message));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& original, const std::string& request_id) {
  if (original.ok()) return grpc::Status::OK;
  const absl::Status status = FitForClient(original);
  const db::ErrorDetail detail = db::DetailOf(status);
  google::rpc::Status rich;
  rich.set_code(static_cast<int32_t>(status.code()));
  rich.set_message(std::string(status.message()));

  google::rpc::ErrorInfo info;
  info.set_reason(ReasonOf(status, detail));
  info.set_domain(std::string(kErrorDomain));
  if (!detail.field.empty()) (*info.mutable_metadata())["field"] = detail.field;
  google::rpc::QuotaFailure quota;
  if (const auto breach = db::QuotaBreachOf(status); breach.has_value()) {
    AddQuota(*breach, rich.message(), &info, &quota);
  }
  rich.add_details()->PackFrom(info);
  if (quota.violations_size() > 0) rich.add_details()->PackFrom(quota);

  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : FieldsOf(status, detail)) {
    auto* one = bad.add_field_violations();
    one->set_field(violation.field);
    one->set_description(violation.description);
  }
  if (bad.field_violations_size() > 0) rich.add_details()->PackFrom(bad);

  if (detail.retry_after > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() = google::protobuf::util::TimeUtil::NanosecondsToDuration(
        absl::ToInt64Nanoseconds(detail.retry_after));
    rich.add_details()->PackFrom(retry);
  }
  google::rpc::RequestInfo request;
  request.set_request_id(request_id);
  rich.add_details()->PackFrom(request);
  return {static_cast<grpc::StatusCode>(status.code()), rich.message(), rich.SerializeAsString()};
}

}  // namespace fractal::server
