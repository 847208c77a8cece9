-- The fractals of an account, live and deleted: what goes with it.
-- admin read
select g.root_id
from app.goals g
where g.user_id = $1::uuid and g.id = g.root_id
order by g.root_id
