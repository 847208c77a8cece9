-- Every account, oldest first.
-- admin read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login
from app.users u
where u.deleted_at is null
order by u.created_at, u.id
