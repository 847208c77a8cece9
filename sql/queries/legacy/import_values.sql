-- Metric values of a legacy database. Each carries its metric's allows_negative, which the key holds it to.
-- admin write
insert into app.metric_values (
  root_id, id, activity_instance_id, metric_definition_id, split_definition_id, value, set_number, recorded_at, allows_negative,
  created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.activity_instance_id, r.metric_definition_id, r.split_definition_id, r.value, r.set_number, r.recorded_at,
  m.allows_negative, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, activity_instance_id uuid, metric_definition_id uuid, split_definition_id uuid, value double precision,
  set_number integer, recorded_at timestamptz, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
join app.metric_definitions m on m.root_id = r.root_id and m.id = r.metric_definition_id
on conflict (root_id, id) do update set
  activity_instance_id = excluded.activity_instance_id, metric_definition_id = excluded.metric_definition_id,
  split_definition_id = excluded.split_definition_id, value = excluded.value, set_number = excluded.set_number,
  recorded_at = excluded.recorded_at, allows_negative = excluded.allows_negative, created_at = excluded.created_at,
  updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
