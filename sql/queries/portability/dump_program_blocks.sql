-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, b.goal_ids, b.created_at, b.updated_at, b.deleted_at, b.deleted_with
from app.program_blocks b
where b.root_id = $1::uuid and b.id > $2::uuid
order by b.id
limit $3::integer
