-- When a user last signed in; a password that was hashed again for a higher cost replaces its old hash.
-- auth write
update app.users
set last_login = now(), password_hash = coalesce($2::text, password_hash)
where id = $1::uuid
