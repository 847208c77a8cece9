#include "db/api_keys.h"

#include "sql/queries/api_keys.h"

namespace fractal::db::api_keys {
namespace {

Scopes ReadScopes(RowReader& row) {
  Scopes scopes;
  scopes.read = row.Bool();
  scopes.write = row.Bool();
  scopes.admin = row.Bool();
  return scopes;
}

Value ScopesValue(const Scopes& scopes) {
  std::vector<Value> names;
  if (scopes.read) names.emplace_back(std::string_view("read"));
  if (scopes.write) names.emplace_back(std::string_view("write"));
  if (scopes.admin) names.emplace_back(std::string_view("admin"));
  return Value(names);
}

ApiKey ReadKey(RowReader& row) {
  ApiKey key;
  key.id = row.Id();
  key.name = row.Text();
  key.prefix = row.Text();
  key.scopes = ReadScopes(row);
  key.created_at = row.Time();
  key.expires_at = row.OptionalTime();
  key.last_used_at = row.OptionalTime();
  return key;
}

CreatedApiKey ReadCreated(RowReader& row) {
  CreatedApiKey created;
  created.is_signed_in = row.Bool();
  if (!row.IsNull()) created.key = ReadKey(row);
  return created;
}

LiveApiKey ReadLiveKey(RowReader& row) {
  LiveApiKey key;
  key.user_id = row.Id();
  key.id = row.Id();
  key.scopes = ReadScopes(row);
  key.expires_at = row.OptionalTime();
  key.role = row.Text();
  key.is_use_due = row.Bool();
  return key;
}

}  // namespace

AuthWrite<CreatedApiKey> Create(const Uuid& user, const Uuid& family, const NewApiKey& key,
                                int32_t most) {
  return AuthWrite<CreatedApiKey>(
             sql::api_keys::kCreateApiKey,
             {Uuid::New(), user, key.name, key.prefix, HashValue(key.hash), ScopesValue(key.scopes),
              key.expires_at, most, family},
             One<CreatedApiKey, ReadCreated>)
      .After(sign_ins::LockAccount(user));
}

AuthRead<std::vector<ApiKey>> List(const Uuid& user, const std::optional<NewestFirstCursor>& after,
                                   int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::api_keys::kListApiKeys, {user, created_at, id, limit}, Many<ApiKey, ReadKey>};
}

AuthWrite<int64_t> Revoke(const Uuid& user, const Uuid& key) {
  return {sql::api_keys::kRevokeApiKey, {user, key}, RowsChanged};
}

AuthRead<std::optional<LiveApiKey>> Find(const TokenHash& hash) {
  return {sql::api_keys::kFindApiKey, {HashValue(hash)}, AtMostOne<LiveApiKey, ReadLiveKey>};
}

AuthWrite<int64_t> NoteUse(const Uuid& key) {
  return {sql::api_keys::kNoteApiKeyUse, {key}, RowsChanged};
}

}  // namespace fractal::db::api_keys
