-- A new block of a live program. The first column names the rule that it would break.
-- app write
with program as (
  select p.root_id, p.id, p.start_date, p.end_date
  from app.programs p
  join app.goals f on f.root_id = p.root_id and f.id = p.root_id
  where p.root_id = $1::uuid and p.id = $3::uuid and p.deleted_at is null and f.deleted_at is null
), refused as (
  select case
    when $6::date < $5::date then 'date_order'
    when $5::date not between p.start_date and p.end_date then 'block_starts_outside'
    when $6::date not between p.start_date and p.end_date then 'block_ends_outside'
    when exists (
      select
      from unnest($8::uuid[]) as w (id)
      where not exists (
        select from app.goals g where g.root_id = $1::uuid and g.id = w.id and g.deleted_at is null and g.type <> 'PracticeSession'))
    then 'goal_unknown'
  end as rule
  from program p
), created as (
  insert into app.program_blocks (root_id, id, program_id, name, start_date, end_date, color, goal_ids)
  select p.root_id, $2::uuid, p.id, $4::text, $5::date, $6::date, nullif($7::text, ''), to_jsonb($8::uuid[])
  from program p
  join refused r on r.rule is null
  returning root_id, id, program_id, name, start_date, end_date, color, created_at, updated_at, deleted_at
)
select r.rule as refused, b.root_id, b.id, b.program_id, b.name, b.start_date, b.end_date, b.color, array_to_string($8::uuid[], ',') as goal_ids,
  b.created_at, b.updated_at, b.deleted_at
from refused r
left join created b on true
