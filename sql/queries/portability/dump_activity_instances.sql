-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed, i.notes, i.data,
  i.created_at, i.deleted_at, i.updated_at, i.sort_order, i.deleted_with
from app.activity_instances i
where i.root_id = $1::uuid and i.id > $2::uuid
order by i.id
limit $3::integer
