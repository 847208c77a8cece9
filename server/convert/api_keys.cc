#include "server/convert/api_keys.h"

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

// Where a scope is kept; nullptr for what is none.
bool* FindScope(int scope, db::Scopes& scopes) {
  switch (scope) {
    case v1::ApiKey::SCOPE_READ: return &scopes.read;
    case v1::ApiKey::SCOPE_WRITE: return &scopes.write;
    case v1::ApiKey::SCOPE_ADMIN: return &scopes.admin;
    default: return nullptr;
  }
}

}  // namespace

void ToProto(const db::ApiKey& key, v1::ApiKey* out) {
  out->set_id(key.id.ToString());
  out->set_name(key.name);
  out->set_prefix(key.prefix);
  if (key.scopes.read) out->add_scopes(v1::ApiKey::SCOPE_READ);
  if (key.scopes.write) out->add_scopes(v1::ApiKey::SCOPE_WRITE);
  if (key.scopes.admin) out->add_scopes(v1::ApiKey::SCOPE_ADMIN);
  ToProto(key.created_at, out->mutable_create_time());
  if (key.expires_at.has_value()) ToProto(*key.expires_at, out->mutable_expire_time());
  if (key.last_used_at.has_value()) ToProto(*key.last_used_at, out->mutable_last_used_time());
}

db::Scopes ScopesFromProto(const v1::CreateApiKeyRequest& request, RequestChecks& checks) {
  db::Scopes scopes;
  if (request.scopes().empty()) checks.Refuse("scopes", "is needed");
  if (!checks.AtMost("scopes", request.scopes_size(), v1::ApiKey::Scope_ARRAYSIZE)) return scopes;
  for (int i = 0; i < request.scopes_size(); ++i) {
    bool* const scope = FindScope(request.scopes(i), scopes);
    const std::string field = absl::StrCat("scopes[", i, "]");
    if (scope == nullptr) {
      checks.Refuse(field, "is not a scope");
    } else if (*scope) {
      checks.Refuse(field, "is there already");
    } else {
      *scope = true;
    }
  }
  return scopes;
}

}  // namespace fractal::server::convert
