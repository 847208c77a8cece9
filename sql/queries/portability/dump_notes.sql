-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select n.id, n.goal_id, n.activity_instance_id, n.set_number, n.content, n.created_at, n.updated_at, n.deleted_at, n.deleted_with
from app.notes n
where n.root_id = $1::uuid and n.id > $2::uuid
order by n.id
limit $3::integer
