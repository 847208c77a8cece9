-- Whose access token this is, if it is good: one look-up by its hash.
-- auth read
select t.user_id, t.family_id, t.expires_at, u.role
from app.auth_tokens t
join app.users u on u.id = t.user_id
where t.token_hash = $1::bytea and t.revoked_at is null and t.expires_at > now() and t.kind = 'access'
  and u.is_active and u.deleted_at is null
