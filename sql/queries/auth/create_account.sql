-- A new account, as it signed up.
-- auth write
insert into app.users (id, email, username, password_hash, time_zone, last_login)
values ($1::uuid, $2::text, $3::text, $4::text, $5::text, now())
returning id, email, username, role, time_zone, is_active, created_at, updated_at, last_login
