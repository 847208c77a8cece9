-- A page of the best values, of each metric and split, with where each was first reached.
-- app read
-- For `is not distinct from` see summarize_metrics.
with fractal as (
  select g.root_id,
    case
      when $2::uuid is not null
        and not exists (select from app.activity_definitions a where a.root_id = g.root_id and a.id = $2::uuid) then 'activity'
    end as unknown
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), after as (
  select a.name as activity_name, a.id as activity_id, d.name, d.id
  from app.metric_definitions d
  join app.activity_definitions a on a.root_id = d.root_id and a.id = d.activity_id
  where d.root_id = $1::uuid and d.id = $5::uuid
), metrics as materialized (
  select a.name as activity_name, a.id as activity_id, d.name, d.id, d.higher_is_better
  from fractal f
  join app.metric_definitions d on d.root_id = f.root_id
  join app.activity_definitions a on a.root_id = d.root_id and a.id = d.activity_id
  where ($2::uuid is null or a.id = $2::uuid)
    and ($5::uuid is null
      or (a.name, a.id, d.name, d.id) >= (select r.activity_name, r.activity_id, r.name, r.id from after r))
), page as (
  select m.activity_name, m.activity_id, m.name, m.id as metric_id, r.split_id, r.value, r.recorded_at, r.activity_instance_id, r.set_number
  from fractal f
  cross join metrics m
  cross join lateral (
    select distinct on (k.split_id) k.split_id, v.value, v.recorded_at, v.activity_instance_id, v.set_number
    from app.metric_values v
    cross join lateral (select coalesce(v.split_definition_id::text, '') collate "C" as split_id) as k
    where v.root_id is not distinct from f.root_id and v.metric_definition_id = m.id and v.deleted_at is null
      and v.recorded_at >= $3::timestamptz and v.recorded_at < $4::timestamptz
    order by k.split_id, case when m.higher_is_better then -v.value else v.value end, v.recorded_at, v.activity_instance_id,
      v.set_number nulls first
  ) as r
  where f.unknown is null and ($5::uuid is null or m.id <> $5::uuid or r.split_id > $6::text collate "C")
  order by m.activity_name, m.activity_id, m.name, m.id, r.split_id
  limit $7::integer
)
select f.unknown, p.activity_id, p.metric_id, p.split_id, p.value, p.recorded_at, p.session_id, p.activity_instance_id, p.set_number
from fractal f
left join lateral (
  select p.activity_name, p.activity_id, p.name, p.metric_id, p.split_id, p.value, p.recorded_at, i.practice_session_id as session_id,
    p.activity_instance_id, p.set_number
  from page p
  join app.activity_instances i on i.root_id is not distinct from f.root_id and i.id = p.activity_instance_id
) as p on true
order by p.activity_name, p.activity_id, p.name, p.metric_id, p.split_id
