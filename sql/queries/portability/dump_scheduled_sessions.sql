-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select s.id, s.day_id, s.session_template_id, s.is_completed, s.completion_data, s.created_at, s.updated_at, s.deleted_at, s.session_id,
  s.deleted_with
from app.scheduled_sessions s
where s.root_id = $1::uuid and s.id > $2::uuid
order by s.id
limit $3::integer
