-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at, d.deleted_with
from app.program_days d
where d.root_id = $1::uuid and d.id > $2::uuid
order by d.id
limit $3::integer
