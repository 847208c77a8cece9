#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "db/uuid.h"

namespace fractal::server {

// What the audit trail keeps of a call that leaves no row: its method and what it named.
struct CallDetail {
  // {"method": "/fractal.v1.AdminService/DisableUser", "user_id": "…"}: of the request the texts
  // whose fields are named id, …_id or email, and kinds, by their paths. Never more than 4000
  // characters, and nothing else of the request: a password is none of these.
  std::string json;
  std::optional<db::Uuid> user_id;  // of a field of that name
};

// `request` may be nullptr. Its fractal, where it names one, is told as "root_id".
CallDetail DetailOfCall(const std::string& method, const google::protobuf::Message* request);

}  // namespace fractal::server
