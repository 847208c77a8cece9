-- Another e-mail address of an account, unless it got another password or was disabled since its owner showed his.
-- auth write
update app.users u
set email = $2::text
where u.id = $1::uuid and u.password_hash = $3::text and u.is_active and u.deleted_at is null
returning u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login
