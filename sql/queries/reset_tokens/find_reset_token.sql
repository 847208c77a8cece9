-- Whose password a reset token sets, if it is good.
-- auth read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.password_hash
from app.reset_tokens r
join app.users u on u.id = r.user_id
where r.token_hash = $1::bytea and r.used_at is null and r.expires_at > now() and u.is_active and u.deleted_at is null
