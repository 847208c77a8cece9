-- Every live goal of a fractal, in siblings' order; the tree is put together from their parent_id.
-- app read
select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
from app.goals g
where g.root_id = $1::uuid and g.deleted_at is null and (not $2::boolean or g.type <> 'PracticeSession')
order by g.sort_order, g.created_at, g.id
