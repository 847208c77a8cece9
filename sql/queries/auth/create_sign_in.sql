-- A sign-in with its access and refresh token. No token outlives it.
-- auth write
with made as (
  insert into app.sign_ins (id, user_id, expires_at, address, user_agent)
  values ($1::uuid, $2::uuid, $3::timestamptz, $4::text, $5::text)
  returning id, user_id, expires_at
)
insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at)
select t.id, m.user_id, t.kind, m.id, t.token_hash, least(t.expires_at, m.expires_at)
from made m
cross join (values
  ($6::uuid, 'access', $7::bytea, $8::timestamptz),
  ($9::uuid, 'refresh', $10::bytea, 'infinity'::timestamptz)
) as t (id, kind, token_hash, expires_at)
