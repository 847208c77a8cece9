#include "tests/rpc/client.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <stdexcept>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace fractal::tests {

std::string CodeName(grpc::StatusCode code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

RichStatus ReadStatus(const grpc::Status& status) {
  RichStatus rich;
  rich.code = status.error_code();
  rich.message = status.error_message();
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const auto& any : details.details()) {
    google::rpc::RequestInfo request;
    google::rpc::RetryInfo retry;
    any.UnpackTo(&rich.info);
    any.UnpackTo(&rich.bad_request);
    any.UnpackTo(&rich.quota_failure);
    if (any.UnpackTo(&request)) rich.request_id = request.request_id();
    if (any.UnpackTo(&retry)) {
      rich.retry_after = absl::Nanoseconds(
          google::protobuf::util::TimeUtil::DurationToNanoseconds(retry.retry_delay()));
    }
  }
  return rich;
}

std::string RichStatus::Summary() const {
  if (ok()) return "OK";
  std::string summary = CodeName(code) + " " + (info.reason().empty() ? message : info.reason());
  for (const auto& violation : bad_request.field_violations()) summary += " " + violation.field();
  return summary;
}

void Client::Prepare(grpc::ClientContext* context) const {
  if (!address.empty()) context->AddMetadata("x-forwarded-for", address);
  if (!tokens.access_token().empty()) {
    context->AddMetadata("authorization", "Bearer " + tokens.access_token());
  }
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  // On a busy machine a first connection may fail, and gRPC takes a second before the next.
  context->set_wait_for_ready(true);
}

void Client::SignUp(const std::string& name) {
  v1::SignUpRequest request;
  request.set_email(name + "@example.com");
  request.set_username(name);
  request.set_password(kPassword);
  const auto answer = Call(&v1::AuthService::Stub::SignUp, request);
  tokens = answer->tokens();
  user = answer->user();
}

Answer<v1::SignInResponse> Client::SignIn(const std::string& login, const std::string& password) {
  v1::SignInRequest request;
  request.set_login(login);
  request.set_password(password);
  auto answer = Call(&v1::AuthService::Stub::SignIn, request);
  if (answer.status.ok()) tokens = answer->tokens();
  return answer;
}

Answer<v1::UndeleteResponse> Client::Undelete(v1::RowKind kind, const std::string& fractal_id,
                                              const std::string& id) {
  v1::UndeleteRequest request;
  request.set_fractal_id(fractal_id);
  request.set_kind(kind);
  request.set_id(id);
  return Call(&v1::TrashService::Stub::Undelete, request);
}

}  // namespace fractal::tests
