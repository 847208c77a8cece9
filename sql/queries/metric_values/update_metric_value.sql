-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's. No time means the start of its instance again.
-- app write
with target as (
  select v.root_id, v.id, $3::timestamptz is null or v.updated_at = $3::timestamptz as etag_matches,
    coalesce(s.session_start, i.time_start, s.created_at) as started_at
  from app.metric_values v
  join app.activity_instances i on i.root_id = v.root_id and i.id = v.activity_instance_id and i.deleted_at is null
  join app.goals s on s.root_id = v.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = v.root_id and f.id = v.root_id and f.deleted_at is null
  where v.root_id = $1::uuid and v.id = $2::uuid and v.deleted_at is null
  for no key update of v
), changed as (
  update app.metric_values v
  set value = coalesce($4::double precision, v.value),
    recorded_at = case when $5::boolean then coalesce($6::timestamptz, t.started_at) else v.recorded_at end
  from target t
  where v.root_id = t.root_id and v.id = t.id and t.etag_matches
  returning v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at,
    v.created_at, v.updated_at, v.deleted_at
)
select t.etag_matches, c.root_id, c.id, c.activity_instance_id, c.metric_definition_id, c.split_definition_id, c.set_number, c.value,
  c.recorded_at, c.created_at, c.updated_at, c.deleted_at
from target t
left join changed c on true
