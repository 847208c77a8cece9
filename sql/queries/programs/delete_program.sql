-- Puts a program into the trash with all that is planned in it, marked as taken by it.
-- app write
with target as (
  select p.root_id, p.id, p.updated_at
  from app.programs p
  join app.goals f on f.root_id = p.root_id and f.id = p.root_id
  where p.root_id = $1::uuid and p.id = $2::uuid and p.deleted_at is null and f.deleted_at is null
  for no key update of p
), refused as (
  select case when t.updated_at <> $3::timestamptz then 'etag_mismatch' end as rule from target t
), changed as (
  update app.programs p
  set deleted_at = now()
  from target t
  join refused r on r.rule is null
  where p.root_id = t.root_id and p.id = t.id
  returning p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, p.goal_ids, p.created_at, p.updated_at, p.deleted_at
), blocks as (
  select b.root_id, b.id
  from changed p
  join app.program_blocks b on b.root_id = p.root_id and b.program_id = p.id
  where b.deleted_at is null
), days as (
  select d.root_id, d.id
  from blocks b
  join app.program_days d on d.root_id = b.root_id and d.block_id = b.id
  where d.deleted_at is null
), blocks_ as (
  update app.program_blocks x set deleted_at = now(), deleted_with = $2::uuid from blocks b where x.root_id = b.root_id and x.id = b.id
), days_ as (
  update app.program_days x set deleted_at = now(), deleted_with = $2::uuid from days d where x.root_id = d.root_id and x.id = d.id
), scheduled_sessions_ as (
  update app.scheduled_sessions x set deleted_at = now(), deleted_with = $2::uuid from days d
  where x.root_id = d.root_id and x.day_id = d.id and x.deleted_at is null
)
select r.rule as refused, p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, (
    select string_agg(g.id::text, ',' order by n.place)
    from (
      select case when e.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.id::uuid end as goal_id, min(e.place) as place
      from jsonb_array_elements_text(case jsonb_typeof(p.goal_ids) when 'array' then p.goal_ids else '[]' end) with ordinality as e (id, place)
      group by 1
    ) as n
    join app.goals g on g.root_id = p.root_id and g.id = n.goal_id
    where g.deleted_at is null and g.type <> 'PracticeSession'
  ) as goal_ids, p.created_at, p.updated_at, p.deleted_at
from refused r
left join changed p on true
