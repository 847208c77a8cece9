-- Marks a goal as completed or not, when the etag (updated_at) is unset or still the row's.
-- app write
with target as (
  select g.root_id, g.id, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
  for no key update
), changed as (
  update app.goals g
  set completed = $4::boolean
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from target t
left join changed c on true
