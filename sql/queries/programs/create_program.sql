-- A new program in a live fractal. The first column names the rule that it would break.
-- app write
with fractal as (
  select f.root_id from app.goals f where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), refused as (
  select case
    when $6::date < $5::date then 'date_order'
    when exists (
      select
      from unnest($8::uuid[]) as w (id)
      where not exists (
        select from app.goals g where g.root_id = $1::uuid and g.id = w.id and g.deleted_at is null and g.type <> 'PracticeSession'))
    then 'goal_unknown'
  end as rule
  from fractal f
), created as (
  insert into app.programs (
    root_id, id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at)
  select f.root_id, $2::uuid, $3::text, $4::text, $5::date, $6::date, $7::boolean, to_jsonb($8::uuid[]), '[]', now(), now()
  from fractal f
  join refused r on r.rule is null
  returning root_id, id, name, description, start_date, end_date, is_active, created_at, updated_at, deleted_at
)
select r.rule as refused, p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active,
  array_to_string($8::uuid[], ',') as goal_ids, p.created_at, p.updated_at, p.deleted_at
from refused r
left join created p on true
