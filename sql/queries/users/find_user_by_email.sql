-- Who an administrator means by an e-mail.
-- admin read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login
from app.users u
where lower(u.email) = lower($1::text) and u.deleted_at is null
