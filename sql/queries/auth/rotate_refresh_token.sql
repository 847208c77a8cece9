-- Uses a refresh token up and puts new tokens of the same sign-in in its place. Answers nothing when it is not good, or was used.
-- auth write
-- The lock keeps what ends the user's sign-ins from passing by: it sees the new tokens, or this sees that the old one is revoked.
with holder as (
  select u.id
  from app.auth_tokens t
  join app.users u on u.id = t.user_id
  where t.token_hash = $1::bytea and t.kind = 'refresh' and u.is_active and u.deleted_at is null
  for share of u
), used as (
  update app.auth_tokens t
  set used_at = now()
  from holder h
  where t.token_hash = $1::bytea and t.kind = 'refresh' and t.used_at is null and t.revoked_at is null and t.expires_at > now()
    and t.user_id = h.id
  returning t.user_id, t.family_id
)
insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at)
select made.id, u.user_id, made.kind, u.family_id, made.token_hash, made.expires_at
from used u
cross join (values
  ($2::uuid, 'access', $4::bytea, $5::timestamptz),
  ($3::uuid, 'refresh', $6::bytea, $7::timestamptz)
) as made (id, kind, token_hash, expires_at)
