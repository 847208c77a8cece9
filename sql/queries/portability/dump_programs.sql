-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, p.goal_ids, p.weekly_schedule, p.created_at, p.updated_at,
  p.deleted_at, p.deleted_with
from app.programs p
where p.root_id = $1::uuid and p.id > $2::uuid
order by p.id
limit $3::integer
