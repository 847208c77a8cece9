-- Marks a goal as completed or not, when the etag (updated_at) is unset or still the row's. One that is so already stays as it is, etag included.
-- app write
with target as (
  select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
  for no key update
), changed as (
  update app.goals g
  set completed = $4::boolean
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and t.completed <> $4::boolean
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select true as etag_matches, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from changed c
union all
select t.etag_matches, t.root_id, t.id, t.parent_id, t.type, t.name, t.description, t.deadline, t.completed, t.targets, t.sort_order,
  t.created_at, t.updated_at, t.deleted_at
from target t
where not exists (select from changed)
