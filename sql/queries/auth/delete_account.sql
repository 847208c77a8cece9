-- A user's own account goes into its time of grace, and every sign-in of his ends.
-- auth write
with changed as (
  update app.users u
  set deleted_at = now(), purge_at = now() + make_interval(secs => $2::double precision)
  where u.id = $1::uuid and u.deleted_at is null
  returning u.id, u.purge_at
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from changed c
  where t.user_id = c.id and t.revoked_at is null
)
select c.purge_at
from changed c
