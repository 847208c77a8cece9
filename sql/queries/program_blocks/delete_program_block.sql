-- Puts a block into the trash with its days and what is planned on them, marked as taken by it.
-- app write
with target as (
  select b.root_id, b.id, b.updated_at
  from app.program_blocks b
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = b.root_id and f.id = b.root_id
  where b.root_id = $1::uuid and b.id = $2::uuid and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
  for no key update of b
), refused as (
  select case when t.updated_at <> $3::timestamptz then 'etag_mismatch' end as rule from target t
), changed as (
  update app.program_blocks b
  set deleted_at = now()
  from target t
  join refused r on r.rule is null
  where b.root_id = t.root_id and b.id = t.id
  returning b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, b.goal_ids, b.created_at, b.updated_at, b.deleted_at
), days as (
  select d.root_id, d.id
  from changed b
  join app.program_days d on d.root_id = b.root_id and d.block_id = b.id
  where d.deleted_at is null
), days_ as (
  update app.program_days x set deleted_at = now(), deleted_with = $2::uuid from days d where x.root_id = d.root_id and x.id = d.id
), scheduled_sessions_ as (
  update app.scheduled_sessions x set deleted_at = now(), deleted_with = $2::uuid from days d
  where x.root_id = d.root_id and x.day_id = d.id and x.deleted_at is null
)
select r.rule as refused, b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, (
    select string_agg(g.id::text, ',' order by n.place)
    from (
      select case when e.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.id::uuid end as goal_id, min(e.place) as place
      from jsonb_array_elements_text(case jsonb_typeof(b.goal_ids) when 'array' then b.goal_ids else '[]' end) with ordinality as e (id, place)
      group by 1
    ) as n
    join app.goals g on g.root_id = b.root_id and g.id = n.goal_id
    where g.deleted_at is null and g.type <> 'PracticeSession'
  ) as goal_ids, b.created_at, b.updated_at, b.deleted_at
from refused r
left join changed b on true
