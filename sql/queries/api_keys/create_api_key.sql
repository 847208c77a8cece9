-- A new API key, unless the user has as many as he may, or the sign-in that asks for it has ended.
-- auth write
-- lock_account runs before it, so that two cannot pass together, nor one beside what ends the user's sign-ins.
with asking as (
  select u.id
  from app.users u
  where u.id = $2::uuid and u.is_active and u.deleted_at is null
    and exists (
      select
      from app.auth_tokens t
      where t.user_id = u.id and t.family_id = $9::uuid and t.revoked_at is null and t.expires_at > now())
), made as (
  insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes, expires_at)
  select $1::uuid, a.id, $3::text, $4::text, $5::bytea, $6::text[], $7::timestamptz
  from asking a
  where (select count(*) from app.api_keys k where k.user_id = a.id and k.revoked_at is null) < $8::integer
  returning id, name, prefix, 'read' = any (scopes) as may_read, 'write' = any (scopes) as may_write, 'admin' = any (scopes) as may_administer,
    created_at, expires_at, last_used_at
)
select exists (select from asking a) as is_signed_in, m.id, m.name, m.prefix, m.may_read, m.may_write, m.may_administer, m.created_at,
  m.expires_at, m.last_used_at
from (values (1)) as one (row)
left join made m on true
