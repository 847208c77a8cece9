-- A token with which a user sets himself a new password, in place of an earlier one.
-- admin write
insert into app.reset_tokens (user_id, token_hash, expires_at)
select u.id, $2::bytea, $3::timestamptz
from app.users u
where u.id = $1::uuid and u.deleted_at is null
on conflict (user_id) do update
set token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at, used_at = null
returning user_id
