-- One fractal with the caller's role in it, deleted or not.
-- app read
select g.root_id, g.name, g.description, g.type, g.deadline, g.completed, m.role, g.created_at, g.updated_at, g.deleted_at
from app.goals g
join app.fractal_members m on m.root_id = g.root_id and m.user_id = app.current_user_id()
where g.root_id = $1::uuid and g.id = $1::uuid
