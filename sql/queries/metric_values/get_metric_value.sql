-- One value by its key, deleted or not.
-- app read
select v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at,
  v.created_at, v.updated_at, v.deleted_at
from app.metric_values v
where v.root_id = $1::uuid and v.id = $2::uuid
