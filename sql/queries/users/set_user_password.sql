-- A password set by an administrator, which ends every sign-in of the user.
-- admin write
with changed as (
  update app.users u set password_hash = $2::text where u.id = $1::uuid returning u.id
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from changed c
  where t.user_id = c.id and t.revoked_at is null
  returning t.family_id, t.used_at is null and t.expires_at > now() as was_good
)
select (select count(distinct e.family_id) from ended e where e.was_good) as sign_ins_ended
from changed c
