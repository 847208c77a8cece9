-- Changes the fields that are named. The first column names the rule that the change would break: only what it changes is checked.
-- app write
with target as (
  select p.root_id, p.id, p.start_date, p.end_date, p.updated_at, coalesce($6::date, p.start_date) as new_start,
    coalesce($7::date, p.end_date) as new_end
  from app.programs p
  join app.goals f on f.root_id = p.root_id and f.id = p.root_id
  where p.root_id = $1::uuid and p.id = $2::uuid and p.deleted_at is null and f.deleted_at is null
  for no key update of p
), blocks as (
  select least(b.start_date, b.end_date) as first_date, greatest(b.start_date, b.end_date) as last_date
  from target t
  join app.program_blocks b on b.root_id = t.root_id and b.program_id = t.id
  where b.deleted_at is null
), refused as (
  select case
    when t.updated_at <> $3::timestamptz then 'etag_mismatch'
    when t.new_end < t.new_start and (t.new_start <> t.start_date or t.new_end <> t.end_date) then 'date_order'
    when t.new_start > t.start_date and exists (select from blocks b where b.first_date < t.new_start) then 'block_before_start'
    when t.new_end < t.end_date and exists (select from blocks b where b.last_date > t.new_end) then 'block_after_end'
    when exists (
      select
      from unnest($9::uuid[]) as w (id)
      where not exists (
        select from app.goals g where g.root_id = $1::uuid and g.id = w.id and g.deleted_at is null and g.type <> 'PracticeSession'))
    then 'goal_unknown'
  end as rule
  from target t
), changed as (
  update app.programs p
  set name = coalesce($4::text, p.name),
    description = coalesce($5::text, p.description),
    start_date = t.new_start,
    end_date = t.new_end,
    is_active = coalesce($8::boolean, p.is_active),
    goal_ids = coalesce(to_jsonb($9::uuid[]), p.goal_ids)
  from target t
  join refused r on r.rule is null
  where p.root_id = t.root_id and p.id = t.id
  returning p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, p.goal_ids, p.created_at, p.updated_at, p.deleted_at
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
