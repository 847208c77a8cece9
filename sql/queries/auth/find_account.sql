-- The account that a sign-in names by e-mail or username, with its password's hash.
-- auth read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.password_hash
from app.users u
where (lower(u.email) = lower($1::text) or lower(u.username) = lower($1::text)) and u.deleted_at is null
