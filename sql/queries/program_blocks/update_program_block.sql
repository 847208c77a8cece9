-- Changes the fields that are named. The first column names the rule that the change would break: only what it changes is checked.
-- app write
with target as (
  select b.root_id, b.id, b.updated_at, b.start_date, b.end_date, p.start_date as program_start, p.end_date as program_end,
    case when $5::boolean then $6::date else b.start_date end as new_start, case when $7::boolean then $8::date else b.end_date end as new_end
  from app.program_blocks b
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = b.root_id and f.id = b.root_id
  where b.root_id = $1::uuid and b.id = $2::uuid and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
  for no key update of b
), days as (
  select d.date
  from target t
  join app.program_days d on d.root_id = t.root_id and d.block_id = t.id
  where d.deleted_at is null
), refused as (
  select case
    when t.updated_at <> $3::timestamptz then 'etag_mismatch'
    when t.new_end < t.new_start and (t.new_start is distinct from t.start_date or t.new_end is distinct from t.end_date) then 'date_order'
    when t.new_start is distinct from t.start_date and t.new_start not between t.program_start and t.program_end
    then 'block_starts_outside'
    when t.new_end is distinct from t.end_date and t.new_end not between t.program_start and t.program_end then 'block_ends_outside'
    when t.new_start > coalesce(t.start_date, '-infinity') and exists (select from days d where d.date < t.new_start) then 'day_before_start'
    when t.new_end < coalesce(t.end_date, 'infinity') and exists (select from days d where d.date > t.new_end) then 'day_after_end'
    when exists (
      select
      from unnest($10::uuid[]) as w (id)
      where not exists (
        select from app.goals g where g.root_id = $1::uuid and g.id = w.id and g.deleted_at is null and g.type <> 'PracticeSession'))
    then 'goal_unknown'
  end as rule
  from target t
), changed as (
  update app.program_blocks b
  set name = coalesce($4::text, b.name),
    start_date = t.new_start,
    end_date = t.new_end,
    color = nullif(coalesce($9::text, b.color), ''),
    goal_ids = coalesce(to_jsonb($10::uuid[]), b.goal_ids)
  from target t
  join refused r on r.rule is null
  where b.root_id = t.root_id and b.id = t.id
  returning b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, b.goal_ids, b.created_at, b.updated_at, b.deleted_at
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
