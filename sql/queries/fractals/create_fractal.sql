-- A new fractal of the caller's own; its membership follows by trigger.
-- app write
insert into app.goals (root_id, id, user_id, type, name, description, deadline)
values ($1::uuid, $1::uuid, app.current_user_id(), $2::text, $3::text, $4::text, $5::timestamptz)
returning root_id, name, description, type, deadline, completed, 'owner' as role, created_at, updated_at, deleted_at
