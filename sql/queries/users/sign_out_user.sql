-- Ends every sign-in of a user and revokes what else would let somebody in as him but his password. lock_user runs before it.
-- admin write
with target as (
  select u.id from app.users u where u.id = $1::uuid
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from target g
  where t.user_id = g.id and t.revoked_at is null
  returning t.family_id, t.kind = 'refresh' and t.used_at is null and t.expires_at > now() as was_good
), revoked as (
  update app.api_keys k
  set revoked_at = now()
  from target g
  where k.user_id = g.id and k.revoked_at is null
  returning k.id
), spent as (
  delete from app.reset_tokens r using target g where r.user_id = g.id
)
select (select count(distinct e.family_id) from ended e where e.was_good) as sign_ins_ended, (select count(*) from revoked) as api_keys_revoked
from target g
