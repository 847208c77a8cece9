-- In whose place an administrator acts in a fractal.
-- admin read
select g.user_id
from app.goals g
where g.root_id = $1::uuid and g.id = $1::uuid
