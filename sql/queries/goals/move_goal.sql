-- Puts a goal behind the children of another one; triggers hold the rules of types, deadlines and rings.
-- app write
with target as (
  select g.root_id, g.id, g.id = g.root_id as is_root, $4::timestamptz is null or g.updated_at = $4::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
), parent as (
  select g.root_id, g.id,
    coalesce((select max(s.sort_order) + 1 from app.goals s where s.root_id = g.root_id and s.parent_id = g.id), 0) as next_place
  from app.goals g
  where g.root_id = $1::uuid and g.id = $3::uuid and g.deleted_at is null
), changed as (
  update app.goals g
  set parent_id = p.id, sort_order = p.next_place
  from target t, parent p
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and not t.is_root
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, t.is_root, p.id is not null as parent_found, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from target t
left join parent p on true
left join changed c on true
