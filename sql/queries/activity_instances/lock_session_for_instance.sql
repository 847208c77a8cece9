-- Changes of a session's instances wait for each other: places, layout and timers are of the whole session.
-- app write
-- The fractal is shared, so that no delete in its tree passes by an instance that is made meanwhile.
select s.id
from app.goals f
join app.goals s on s.root_id = f.root_id
where f.root_id = $1::uuid and f.id = $1::uuid and s.id = $2::uuid
for share of f for no key update of s
