-- A page of what is planned in a fractal, by date; one row without a session when there is nothing, no row when there is no such fractal.
-- app read
select s.root_id, s.id, s.program_id, s.day_id, s.date, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at, s.deleted_at
from app.goals f
left join lateral (
  select s.root_id, s.id, b.program_id, s.day_id, d.date, s.session_template_id, s.is_completed,
    s.session_id, s.created_at, s.updated_at, s.deleted_at
  from app.program_days d
  join app.scheduled_sessions s on s.root_id = d.root_id and s.day_id = d.id
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  where d.root_id = f.root_id and d.date is not null
    and s.deleted_at is null and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null
    and ($2::date is null or d.date >= $2::date)
    and ($3::date is null or d.date <= $3::date)
    and ($4::boolean is null or s.is_completed = $4::boolean)
    and ($5::date is null or (d.date, s.created_at, s.id) > ($5::date, $6::timestamptz, $7::uuid))
  order by d.date, s.created_at, s.id
  limit $8::integer
) as s on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by s.date, s.created_at, s.id
