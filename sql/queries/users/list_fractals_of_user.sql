-- What a user owns, live and deleted, oldest first: a sample of what goes with him.
-- admin read
select g.root_id, g.name
from app.goals g
where g.user_id = $1::uuid and g.id = g.root_id
order by g.created_at, g.id
limit $2::integer
