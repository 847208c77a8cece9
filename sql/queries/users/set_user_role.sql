-- Makes a user an administrator, or an administrator a user.
-- admin write
update app.users u
set role = $2::text
where u.id = $1::uuid
returning u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.deleted_at, u.purge_at
