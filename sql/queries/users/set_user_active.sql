-- Lets a user in again, or keeps him out from his next call on and ends his sign-ins and his reset token.
-- admin write
with changed as (
  update app.users u
  set is_active = $2::boolean
  where u.id = $1::uuid
  returning u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.deleted_at, u.purge_at
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from changed c
  where t.user_id = c.id and not c.is_active and t.revoked_at is null
), spent as (
  delete from app.reset_tokens r using changed c where r.user_id = c.id and not c.is_active
)
select c.id, c.email, c.username, c.role, c.time_zone, c.is_active, c.created_at, c.updated_at, c.last_login, c.deleted_at, c.purge_at
from changed c
