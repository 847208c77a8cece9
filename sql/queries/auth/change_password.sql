-- A new password, which ends every other sign-in of the user and his reset token. Changes nothing when the account got another one meanwhile.
-- auth write
with changed as (
  update app.users u
  set password_hash = $2::text
  where u.id = $1::uuid and u.password_hash = $4::text and u.is_active and u.deleted_at is null
  returning u.id
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from changed c
  where t.user_id = c.id and t.family_id <> $3::uuid and t.revoked_at is null
), spent as (
  delete from app.reset_tokens r using changed c where r.user_id = c.id
)
select count(*) as changed
from changed c
