-- A user's own account goes into its time of grace, and every sign-in of his ends.
-- auth write
-- Not when it got another password, or was disabled, since he showed his.
with changed as (
  update app.users u
  set deleted_at = now(), purge_at = now() + make_interval(secs => $2::double precision)
  where u.id = $1::uuid and u.password_hash = $3::text and u.is_active and u.deleted_at is null
  returning u.id, u.purge_at
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from changed c
  where t.user_id = c.id and t.revoked_at is null
), spent as (
  delete from app.reset_tokens r using changed c where r.user_id = c.id
)
select c.purge_at
from changed c
