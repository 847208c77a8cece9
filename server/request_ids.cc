#include "server/request_ids.h"

#include <openssl/sha.h>

#include <array>

#include "db/errors.h"
#include "db/requests.h"
#include "server/request_checks.h"

namespace fractal::server {
namespace {

std::string HashOf(const google::protobuf::Message& request) {
  // No request has a map, so that its serialization is always the same.
  const std::string text = request.SerializeAsString();
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data());
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

absl::Status Replay(const db::AnsweredRequest& answered, std::string_view method,
                    const std::string& hash, google::protobuf::Message* response) {
  if (answered.method != method || answered.request_hash != hash) {
    return InvalidArgument("REQUEST_ID_REUSED",
                           {{"request_id", "was used for another request"}});
  }
  if (!response->ParseFromString(answered.response)) {
    return absl::InternalError("a kept response cannot be read");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerOnce(db::Tenant& tenant, const std::string& request_id, std::string_view method,
                        const google::protobuf::Message& request,
                        google::protobuf::Message* response,
                        absl::FunctionRef<absl::Status()> make) {
  if (request_id.empty()) return make();
  RequestChecks checks;
  const db::Uuid id = checks.Id("request_id", request_id);
  if (!checks.status().ok()) return checks.status();
  const std::string hash = HashOf(request);
  return tenant.InTransaction([&]() -> absl::Status {
    const auto is_new = tenant.Run(db::requests::Claim(id, method, hash));
    if (!is_new.ok()) return is_new.status();
    if (!*is_new) {
      const auto answered = tenant.Run(db::requests::Find(id));
      if (!answered.ok()) return answered.status();
      // Gone meanwhile: the call that had the id failed, so that a retry finds it free.
      if (!answered->has_value()) {
        return db::MakeError(absl::StatusCode::kAborted, "another call with this request id failed",
                             {"CONFLICT", "request_id", "", db::kRetrySoon});
      }
      return Replay(**answered, method, hash, response);
    }
    if (const absl::Status made = make(); !made.ok()) return made;
    return tenant.Run(db::requests::Answer(id, response->SerializeAsString())).status();
  });
}

}  // namespace fractal::server
