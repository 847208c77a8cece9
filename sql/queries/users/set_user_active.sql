-- Lets a user in, or keeps him out from his next call on.
-- admin write
update app.users
set is_active = $2::boolean
where id = $1::uuid
