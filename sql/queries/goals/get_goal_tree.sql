-- Every live goal of a fractal, in siblings' order; the tree is put together from their parent_id.
-- app read
-- Asked first, and once: the rows of a fractal that is not the caller's are not even looked at.
select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
from app.goals g
where exists (select from app.fractal_members m where m.root_id = $1::uuid and m.user_id = (select app.current_user_id()))
  and g.root_id = $1::uuid and g.deleted_at is null and (not $2::boolean or g.type <> 'PracticeSession')
order by g.sort_order, g.created_at, g.id
