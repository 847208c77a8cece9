#pragma once

#include "auth/token_pair.h"
#include "db/sign_ins.h"
#include "fractal/v1/auth.pb.h"

namespace fractal::server::convert {

void ToProto(const auth::IssuedTokens& tokens, v1::Tokens* out);
// `current` is the call's own sign-in.
void ToProto(const db::SignInRow& sign_in, const db::Uuid& current, v1::SignIn* out);

}  // namespace fractal::server::convert
