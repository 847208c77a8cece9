-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's and every target is known.
-- app write
with target as (
  select g.root_id, g.id, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
  for no key update
), unknown as (
  select 'targets[' || t.place - 1 || '].metrics[' || m.place - 1 || ']' as path
  from jsonb_array_elements($8::jsonb) with ordinality as t (value, place)
  cross join lateral jsonb_array_elements(t.value -> 'metrics') with ordinality as m (value, place)
  where not exists (
    select
    from app.metric_definitions d
    where d.root_id = $1::uuid and d.id = (m.value ->> 'metric_id')::uuid and d.activity_id = (t.value ->> 'activity_id')::uuid
      and d.deleted_at is null)
  order by t.place, m.place
  limit 1
), changed as (
  update app.goals g
  set name = coalesce($4::text, g.name),
    description = coalesce($5::text, g.description),
    deadline = case when $6::boolean then $7::timestamptz else g.deadline end,
    targets = coalesce($8::jsonb, g.targets)
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and not exists (select from unknown)
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, u.path as unknown_target, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from target t
left join unknown u on true
left join changed c on true
