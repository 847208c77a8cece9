-- A new password by a reset token, which is used up: of two at a time one finds it used. Every sign-in of the user ends, and every API key.
-- auth write
-- lock_account_of_reset_token runs before it. Answers how many passwords were set.
with used as (
  update app.reset_tokens r
  set used_at = now()
  from app.users u
  where r.token_hash = $1::bytea and r.used_at is null and r.expires_at > now()
    and u.id = r.user_id and u.is_active and u.deleted_at is null
  returning r.user_id
), changed as (
  update app.users u
  set password_hash = $2::text
  from used r
  where u.id = r.user_id
  returning u.id
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from used r
  where t.user_id = r.user_id and t.revoked_at is null
), revoked as (
  update app.api_keys k
  set revoked_at = now()
  from used r
  where k.user_id = r.user_id and k.revoked_at is null
)
select count(*) as changed
from changed c
