-- Changes of a fractal's tree wait for each other: without it, a delete would not see a goal that is made below its target meanwhile.
-- app write
select g.id
from app.goals g
where g.root_id = $1::uuid and g.id = $1::uuid
for no key update
