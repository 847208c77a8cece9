-- Whose API key this is, if it is good: one look-up by its hash. Says also whether its use is to be noted.
-- auth read
select k.user_id, k.id, 'read' = any (k.scopes) as may_read, 'write' = any (k.scopes) as may_write, 'admin' = any (k.scopes) as may_administer,
  k.expires_at, u.role, coalesce(k.last_used_at < now() - interval '1 minute', true) as is_use_due
from app.api_keys k
join app.users u on u.id = k.user_id
where k.key_hash = $1::bytea and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
  and u.is_active and u.deleted_at is null
