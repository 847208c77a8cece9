#pragma once

#include "db/api_keys.h"
#include "fractal/v1/auth.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::ApiKey& key, v1::ApiKey* out);

// At least one, each once.
db::Scopes ScopesFromProto(const v1::CreateApiKeyRequest& request, RequestChecks& checks);

}  // namespace fractal::server::convert
