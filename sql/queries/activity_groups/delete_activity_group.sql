-- Puts a group into the trash; its groups and activities move up to its parent, behind what stands there, in their order.
-- app write
with target as (
  select g.root_id, g.id, g.parent_id, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.activity_groups g
  join app.goals f on f.root_id = g.root_id and f.id = g.root_id and f.deleted_at is null
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
), groups as (
  select t.parent_id, g.id,
    coalesce((
      select max(s.sort_order)
      from app.activity_groups s
      where s.root_id = t.root_id and s.parent_id is not distinct from t.parent_id and s.id <> t.id and s.deleted_at is null), -1)
      + row_number() over (order by g.sort_order, g.created_at, g.id) as place
  from target t
  join app.activity_groups g on g.root_id = t.root_id and g.parent_id = t.id and g.deleted_at is null
  where t.etag_matches
), groups_ as (
  update app.activity_groups x set parent_id = g.parent_id, sort_order = g.place from groups g where x.root_id = $1::uuid and x.id = g.id
), activities as (
  select t.parent_id, a.id,
    coalesce((
      select max(s.sort_order)
      from app.activity_definitions s
      where s.root_id = t.root_id and s.group_id is not distinct from t.parent_id and s.deleted_at is null), -1)
      + row_number() over (order by a.sort_order, a.created_at, a.id) as place
  from target t
  join app.activity_definitions a on a.root_id = t.root_id and a.group_id = t.id and a.deleted_at is null
  where t.etag_matches
), activities_ as (
  update app.activity_definitions x set group_id = a.parent_id, sort_order = a.place
  from activities a
  where x.root_id = $1::uuid and x.id = a.id
), changed as (
  update app.activity_groups g
  set deleted_at = now()
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, c.root_id, c.id, c.parent_id, c.name, c.description, c.sort_order, c.created_at, c.updated_at, c.deleted_at
from target t
left join changed c on true
