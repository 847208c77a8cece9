-- As lock_session_of_instance, for a change that names a set.
-- app write
-- Without it, its values could go by a number that a new order gave to another set meanwhile.
select i.id
from app.goals f
join app.activity_sets x on x.root_id = f.root_id
join app.activity_instances i on i.root_id = x.root_id and i.id = x.activity_instance_id
join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id
where f.root_id = $1::uuid and f.id = $1::uuid and x.id = $2::uuid
for share of f for no key update of s for no key update of i
