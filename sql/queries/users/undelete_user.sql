-- Brings a deleted account back while it is still there. Its sign-ins stay ended.
-- admin write
with target as (
  select u.id, u.deleted_at is not null as was_deleted
  from app.users u
  where u.id = $1::uuid
  for update
), changed as (
  update app.users u
  set deleted_at = null, purge_at = null
  from target t
  where u.id = t.id and t.was_deleted
  returning u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.deleted_at, u.purge_at
)
select t.was_deleted, c.id, c.email, c.username, c.role, c.time_zone, c.is_active, c.created_at, c.updated_at, c.last_login, c.deleted_at, c.purge_at
from target t
left join changed c on c.id = t.id
