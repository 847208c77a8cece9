-- The access and refresh token of a sign-in.
-- auth write
insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at)
values
  ($1::uuid, $3::uuid, 'access', $4::uuid, $5::bytea, $6::timestamptz),
  ($2::uuid, $3::uuid, 'refresh', $4::uuid, $7::bytea, $8::timestamptz)
