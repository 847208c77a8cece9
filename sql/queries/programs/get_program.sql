-- A program with all that is planned in it. What was deleted before the program itself is not part of it.
-- app read
-- Each row is one of program, block, day and scheduled session; the columns of the others are null.
with programs as (
  select p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, (
    select string_agg(g.id::text, ',' order by n.place)
    from (
      select case when e.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.id::uuid end as goal_id, min(e.place) as place
      from jsonb_array_elements_text(case jsonb_typeof(p.goal_ids) when 'array' then p.goal_ids else '[]' end) with ordinality as e (id, place)
      group by 1
    ) as n
    join app.goals g on g.root_id = p.root_id and g.id = n.goal_id
    where g.deleted_at is null and g.type <> 'PracticeSession'
  ) as goal_ids, p.created_at, p.updated_at, p.deleted_at
  from app.programs p
  where p.root_id = $1::uuid and p.id = $2::uuid
), blocks as (
  select b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, (
    select string_agg(g.id::text, ',' order by n.place)
    from (
      select case when e.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.id::uuid end as goal_id, min(e.place) as place
      from jsonb_array_elements_text(case jsonb_typeof(b.goal_ids) when 'array' then b.goal_ids else '[]' end) with ordinality as e (id, place)
      group by 1
    ) as n
    join app.goals g on g.root_id = b.root_id and g.id = n.goal_id
    where g.deleted_at is null and g.type <> 'PracticeSession'
  ) as goal_ids, b.created_at, b.updated_at, b.deleted_at
  from programs p
  join app.program_blocks b on b.root_id = p.root_id and b.program_id = p.id and b.deleted_at is not distinct from p.deleted_at
), days as (
  select d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
  from blocks b
  join app.program_days d on d.root_id = b.root_id and d.block_id = b.id and d.deleted_at is not distinct from b.deleted_at
), scheduled as (
  select s.root_id, s.id, $2::uuid as program_id, s.day_id, d.date, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at,
    s.deleted_at
  from days d
  join app.scheduled_sessions s on s.root_id = d.root_id and s.day_id = d.id and s.deleted_at is not distinct from d.deleted_at
)
select p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, p.goal_ids, p.created_at, p.updated_at, p.deleted_at,
  b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, b.goal_ids, b.created_at, b.updated_at, b.deleted_at,
  d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at,
  s.root_id, s.id, s.program_id, s.day_id, s.date, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at, s.deleted_at
from programs p
full join blocks b on false
full join days d on false
full join scheduled s on false
order by b.start_date, b.created_at, b.id, d.date, d.day_number, d.created_at, d.id, s.date, s.created_at, s.id
limit 100000
