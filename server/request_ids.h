#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "db/tenant.h"

namespace fractal::server {

// Runs `make` once for a request id (DESIGN.md §7): a retry gets the response of the first call, and
// the same id with another request is INVALID_ARGUMENT (REQUEST_ID_REUSED). Response and rows are
// committed together. A call that failed leaves the id free. Without an id, `make` just runs.
absl::Status AnswerOnce(db::Tenant& tenant, const std::string& request_id, std::string_view method,
                        const google::protobuf::Message& request,
                        google::protobuf::Message* response, absl::FunctionRef<absl::Status()> make);

}  // namespace fractal::server
