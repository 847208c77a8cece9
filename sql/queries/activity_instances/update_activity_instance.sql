-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's.
-- app write
with target as (
  select i.root_id, i.id, $3::timestamptz is null or i.updated_at = $3::timestamptz as etag_matches
  from app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
  for no key update of i
), changed as (
  update app.activity_instances i
  set notes = coalesce($4::text, i.notes), completed = coalesce($5::boolean, i.completed)
  from target t
  where i.root_id = t.root_id and i.id = t.id and t.etag_matches
  returning i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed,
    i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at
)
select t.etag_matches, c.root_id, c.id, c.practice_session_id, c.activity_definition_id, c.time_start, c.time_stop, c.duration_seconds,
  c.time_stop is null and coalesce(c.time_start < now() - interval '1 day', false) as is_abandoned, c.completed, c.notes, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at, p.sets, p.metric_values
from target t
left join changed c on true
left join app.instance_parts p on p.root_id = c.root_id and p.id = c.id
