-- Makes a user an administrator, or an administrator a user.
-- admin write
update app.users
set role = $2::text
where id = $1::uuid
