-- A new group behind those that stand beside it. Answers nothing when there is no such live fractal.
-- app write
with recursive fractal as (
  select f.root_id from app.goals f where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), above as (
  select g.id, g.parent_id, 1 as level
  from fractal f
  join app.activity_groups g on g.root_id = f.root_id
  where g.id = $3::uuid and g.deleted_at is null
  union all
  select g.id, g.parent_id, a.level + 1
  from above a
  join app.activity_groups g on g.root_id = $1::uuid and g.id = a.parent_id
  where a.level < 10
), rules as (
  select $3::uuid is null or exists (select from above) as parent_found, coalesce((select max(a.level) from above a), 0) >= 10 as too_deep
), created as (
  insert into app.activity_groups (root_id, id, parent_id, name, description, sort_order)
  select f.root_id, $2::uuid, $3::uuid, $4::text, $5::text,
    coalesce((
      select max(s.sort_order) + 1
      from app.activity_groups s
      where s.root_id = f.root_id and s.parent_id is not distinct from $3::uuid and s.deleted_at is null), 0)
  from fractal f, rules r
  where r.parent_found and not r.too_deep
  returning root_id, id, parent_id, name, description, sort_order, created_at, updated_at, deleted_at
)
select r.parent_found, r.too_deep, c.root_id, c.id, c.parent_id, c.name, c.description, c.sort_order, c.created_at, c.updated_at, c.deleted_at
from fractal f
cross join rules r
left join created c on true
