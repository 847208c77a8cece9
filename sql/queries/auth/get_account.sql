-- An account by its id, with its password's hash.
-- auth read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.password_hash
from app.users u
where u.id = $1::uuid and u.deleted_at is null
