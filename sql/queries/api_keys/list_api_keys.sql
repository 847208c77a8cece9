-- The API keys of a user that were not revoked, newest first.
-- auth read
select k.id, k.name, k.prefix, 'read' = any (k.scopes) as may_read, 'write' = any (k.scopes) as may_write, 'admin' = any (k.scopes) as may_administer,
  k.created_at, k.expires_at, k.last_used_at
from app.api_keys k
where k.user_id = $1::uuid and k.revoked_at is null
  and ($2::timestamptz is null or (k.created_at, k.id) < ($2::timestamptz, $3::uuid))
order by k.created_at desc, k.id desc
limit $4::integer
