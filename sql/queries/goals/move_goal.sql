-- Puts a goal behind the children of another one; triggers hold the rules of types, deadlines and rings.
-- app write
-- What is in the trash counts as a level: it comes back where it was.
with recursive target as (
  select g.root_id, g.id, g.id = g.root_id as is_root, $4::timestamptz is null or g.updated_at = $4::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
), parent as (
  select g.root_id, g.id, g.parent_id,
    coalesce((select max(s.sort_order) + 1 from app.goals s where s.root_id = g.root_id and s.parent_id = g.id), 0) as next_place
  from app.goals g
  where g.root_id = $1::uuid and g.id = $3::uuid and g.deleted_at is null
), above as (
  select p.id, p.parent_id, 1 as level from parent p
  union all
  select g.id, g.parent_id, a.level + 1
  from above a
  join app.goals g on g.root_id = $1::uuid and g.id = case when a.parent_id is null then $1::uuid else a.parent_id end
  where a.id <> $1::uuid and a.level < 33
), below as (
  select t.id, 0 as level from target t where not t.is_root
  union all
  select g.id, b.level + 1
  from below b
  join app.goals g on g.root_id = $1::uuid and g.parent_id = b.id
  where b.level < 33
), rules as (
  select coalesce((select max(a.level) from above a), 0) + coalesce((select max(b.level) from below b), 0) > 32 as too_deep
), changed as (
  update app.goals g
  set parent_id = p.id, sort_order = p.next_place
  from target t, parent p, rules r
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and not t.is_root and not r.too_deep
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, t.is_root, p.id is not null as parent_found, r.too_deep, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from target t
cross join rules r
left join parent p on true
left join changed c on true
