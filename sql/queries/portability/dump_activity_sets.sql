-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select s.id, s.activity_instance_id, s.set_number, s.completed, s.created_at, s.updated_at, s.deleted_at, s.deleted_with
from app.activity_sets s
where s.root_id = $1::uuid and s.id > $2::uuid
order by s.id
limit $3::integer
