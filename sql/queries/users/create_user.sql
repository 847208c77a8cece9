-- An account made by an administrator.
-- admin write
insert into app.users (id, email, username, password_hash, time_zone, role)
values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text)
returning id, email, username, role, time_zone, is_active, created_at, updated_at, last_login, deleted_at, purge_at
