-- Ids of all goals of a fractal, each behind the goal above it, the root first; those that hang in a ring, which nothing should, are last.
-- app read
-- Asked first, and once: the rows of a fractal that is not the caller's are not even looked at.
with recursive below as (
  select g.id, 0 as depth from app.goals g where g.root_id = $1::uuid and g.parent_id is null
  union all
  select g.id, b.depth + 1 from below b join app.goals g on g.root_id = $1::uuid and g.parent_id = b.id
)
select g.id
from app.goals g
left join below b on b.id = g.id
where exists (select from app.fractal_members m where m.root_id = $1::uuid and m.user_id = (select app.current_user_id()))
  and g.root_id = $1::uuid
order by g.id <> g.root_id, b.depth nulls last, g.id
