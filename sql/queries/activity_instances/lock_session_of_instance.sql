-- As lock_session_for_instance, for a change that names an instance.
-- app write
-- The instance waits too, for values that are written into it.
select i.id
from app.goals f
join app.activity_instances i on i.root_id = f.root_id
join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id
where f.root_id = $1::uuid and f.id = $1::uuid and i.id = $2::uuid
for share of f for no key update of s for no key update of i
