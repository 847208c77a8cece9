-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.value, v.allows_negative, v.created_at, v.updated_at,
  v.deleted_at, v.set_number, v.recorded_at, v.deleted_with
from app.metric_values v
where v.root_id = $1::uuid and v.id > $2::uuid
order by v.id
limit $3::integer
