-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select s.id, s.activity_id, s.name, s.sort_order, s.created_at, s.deleted_at, s.updated_at, s.is_active, s.deleted_with
from app.split_definitions s
where s.root_id = $1::uuid and s.id > $2::uuid
order by s.id
limit $3::integer
