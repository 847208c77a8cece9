-- The goals of a user: what an import finds besides what it brings.
-- admin read
select g.root_id, g.id, g.parent_id
from app.goals g
where g.user_id = $1::uuid
