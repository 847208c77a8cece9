-- Puts an instance into the trash with its sets, values and notes, marked as taken by it.
-- app write
-- The layout still names it, so that it would come back where it was. The parts are the rows as they are now, which the view cannot see yet.
with target as (
  select i.root_id, i.id, $3::timestamptz is null or i.updated_at = $3::timestamptz as etag_matches
  from app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), changed as (
  update app.activity_instances i
  set deleted_at = now()
  from target t
  where i.root_id = t.root_id and i.id = t.id and t.etag_matches
  returning i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed,
    i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at
), sets_ as (
  update app.activity_sets x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_instance_id = c.id and x.deleted_at is null
  returning x.id, x.set_number, x.completed, x.created_at, x.updated_at
), values_ as (
  update app.metric_values x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_instance_id = c.id and x.deleted_at is null
  returning x.id, x.metric_definition_id, x.split_definition_id, x.set_number, x.value, x.recorded_at, x.created_at, x.updated_at
), notes_ as (
  update app.notes x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_instance_id = c.id and x.deleted_at is null
)
select t.etag_matches, c.root_id, c.id, c.practice_session_id, c.activity_definition_id, c.time_start, c.time_stop, c.duration_seconds,
  c.time_stop is null and coalesce(c.time_start < now() - interval '1 day', false) as is_abandoned, c.completed, c.notes, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at,
  (
    select jsonb_agg(jsonb_build_object(
      'id', s.id, 'number', s.set_number, 'completed', s.completed,
      'created_at', (extract(epoch from s.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from s.updated_at) * 1000000)::bigint) order by s.set_number)
    from sets_ s
  ) as sets,
  (
    select jsonb_agg(jsonb_build_object(
      'id', v.id, 'metric', v.metric_definition_id, 'split', v.split_definition_id, 'set', v.set_number, 'value', v.value,
      'recorded_at', (extract(epoch from v.recorded_at) * 1000000)::bigint,
      'created_at', (extract(epoch from v.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from v.updated_at) * 1000000)::bigint) order by v.created_at, v.id)
    from values_ v
  ) as metric_values
from target t
left join changed c on true
