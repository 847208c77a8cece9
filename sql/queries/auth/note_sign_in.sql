-- When a user last signed in; a password that was hashed again for a higher cost replaces its old hash.
-- auth write
-- Changes nothing when the account was closed, or got another password, since its password was found to be right.
update app.users
set last_login = now(), password_hash = coalesce($2::text, password_hash)
where id = $1::uuid and password_hash = $3::text and is_active and deleted_at is null
