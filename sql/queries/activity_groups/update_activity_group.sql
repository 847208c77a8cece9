-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's.
-- app write
-- A new parent must make neither a ring nor more than 10 levels.
with recursive target as (
  select g.root_id, g.id, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.activity_groups g
  join app.goals f on f.root_id = g.root_id and f.id = g.root_id and f.deleted_at is null
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
), above as (
  select g.id, g.parent_id, 1 as level
  from target t
  join app.activity_groups g on g.root_id = t.root_id
  where $6::boolean and g.id = $7::uuid and g.deleted_at is null
  union all
  select g.id, g.parent_id, a.level + 1
  from above a
  join app.activity_groups g on g.root_id = $1::uuid and g.id = a.parent_id
  where a.level < 10
), below as (
  select t.id, 1 as level from target t where $6::boolean
  union all
  select g.id, b.level + 1
  from below b
  join app.activity_groups g on g.root_id = $1::uuid and g.parent_id = b.id
  where g.deleted_at is null and b.level < 10
), rules as (
  select not $6::boolean or $7::uuid is null or exists (select from above) as parent_found,
    exists (select from above a join target t on t.id = a.id) as under_itself,
    coalesce((select max(a.level) from above a), 0) + coalesce((select max(b.level) from below b), 0) > 10 as too_deep
), changed as (
  update app.activity_groups g
  set name = coalesce($4::text, g.name),
    description = coalesce($5::text, g.description),
    parent_id = case when $6::boolean then $7::uuid else g.parent_id end,
    sort_order = case when $6::boolean and g.parent_id is distinct from $7::uuid then
      coalesce((
        select max(s.sort_order) + 1
        from app.activity_groups s
        where s.root_id = t.root_id and s.parent_id is not distinct from $7::uuid and s.deleted_at is null), 0)
      else g.sort_order end
  from target t, rules r
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and r.parent_found and not r.under_itself and not r.too_deep
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, r.parent_found, r.under_itself, r.too_deep,
  c.root_id, c.id, c.parent_id, c.name, c.description, c.sort_order, c.created_at, c.updated_at, c.deleted_at
from target t
cross join rules r
left join changed c on true
