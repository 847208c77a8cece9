-- Metric values of an import, as JSON of their records; not jsonb, which knows no -0.
-- app write
insert into app.metric_values (
  root_id, id, activity_instance_id, metric_definition_id, split_definition_id, value, allows_negative, created_at, updated_at, deleted_at,
  set_number, recorded_at, deleted_with)
select
  $1::uuid, r.id, r.activity_instance_id, r.metric_definition_id, r.split_definition_id, r.value, r.allows_negative, r.created_at,
  r.updated_at, r.deleted_at, r.set_number, r.recorded_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, activity_instance_id uuid, metric_definition_id uuid, split_definition_id uuid, value double precision, allows_negative boolean,
  created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, set_number integer, recorded_at timestamptz, deleted_with uuid)
