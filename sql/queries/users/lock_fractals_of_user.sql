-- The fractals that go with a user: no member writes to them any more.
-- admin write
select g.root_id
from app.goals g
where g.user_id = $1::uuid and g.id = g.root_id
order by g.root_id
for update
