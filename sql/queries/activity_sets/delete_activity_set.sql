-- Puts a set into the trash with its values and notes, marked as taken by it. Its number stays its own: the deleted values refer to it.
-- app write
with target as (
  select x.root_id, x.id, $3::timestamptz is null or x.updated_at = $3::timestamptz as etag_matches
  from app.activity_sets x
  join app.activity_instances i on i.root_id = x.root_id and i.id = x.activity_instance_id and i.deleted_at is null
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where x.root_id = $1::uuid and x.id = $2::uuid and x.deleted_at is null
), changed as (
  update app.activity_sets x
  set deleted_at = now()
  from target t
  where x.root_id = t.root_id and x.id = t.id and t.etag_matches
  returning x.root_id, x.id, x.activity_instance_id, x.set_number, x.completed, x.created_at, x.updated_at, x.deleted_at
), values_ as (
  update app.metric_values x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_instance_id = c.activity_instance_id and x.set_number = c.set_number and x.deleted_at is null
  returning x.id, x.metric_definition_id, x.split_definition_id, x.set_number, x.value, x.recorded_at, x.created_at, x.updated_at
), notes_ as (
  update app.notes x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_instance_id = c.activity_instance_id and x.set_number = c.set_number and x.deleted_at is null
)
select t.etag_matches, c.root_id, c.id, c.activity_instance_id, c.set_number, c.completed, c.created_at, c.updated_at, c.deleted_at,
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
