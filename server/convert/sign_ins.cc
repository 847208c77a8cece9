#include "server/convert/sign_ins.h"

#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const auth::IssuedTokens& tokens, v1::Tokens* out) {
  out->set_access_token(tokens.access);
  ToProto(tokens.access_expires_at, out->mutable_access_expire_time());
  out->set_refresh_token(tokens.refresh);
  ToProto(tokens.refresh_expires_at, out->mutable_refresh_expire_time());
}

void ToProto(const db::SignInRow& sign_in, const db::Uuid& current, v1::SignIn* out) {
  out->set_id(sign_in.id.ToString());
  ToProto(sign_in.created_at, out->mutable_create_time());
  ToProto(sign_in.last_used_at, out->mutable_last_used_time());
  ToProto(sign_in.expires_at, out->mutable_expire_time());
  out->set_address(sign_in.address);
  out->set_user_agent(sign_in.user_agent);
  out->set_current(sign_in.id == current);
}

}  // namespace fractal::server::convert
