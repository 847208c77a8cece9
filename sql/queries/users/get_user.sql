-- One account for an administrator, also a deleted one, with what it owns.
-- admin read
-- An e-mail may be that of a live account and of deleted ones: the live one is meant, else the one deleted last.
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.deleted_at, u.purge_at,
  (select count(*) from app.goals g where g.user_id = u.id and g.id = g.root_id) as fractals,
  (
    select count(distinct t.family_id)
    from app.auth_tokens t
    where t.user_id = u.id and t.revoked_at is null and t.used_at is null and t.expires_at > now() and u.is_active and u.deleted_at is null
  ) as sign_ins
from app.users u
where u.id = $1::uuid or lower(u.email) = lower($2::text)
order by u.deleted_at desc nulls first, u.id
limit 1
