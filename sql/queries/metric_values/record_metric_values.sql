-- Records values, all or none: one row a value, by id; or the first that does not fit, as its place from 0 and what is wrong with it.
-- app write
with fractal as (
  select f.root_id
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), wanted as (
  select w.place - 1 as place, w.id, w.instance_id, w.metric_id, w.split_id, w.set_number, w.value, w.recorded_at
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::integer[], $7::double precision[], $8::timestamptz[]) with ordinality
    as w (id, instance_id, metric_id, split_id, set_number, value, recorded_at, place)
), numbered as (
  -- What is there stands first; sorting finds doubles whatever the planner expects, where a join may be of the square.
  select p.place, p.id, p.instance_id, p.metric_id, p.split_id, p.set_number, p.value, p.recorded_at,
    row_number() over (partition by p.instance_id, p.metric_id, p.split_id, p.set_number order by p.place nulls first) as nth
  from (
    select w.place, w.id, w.instance_id, w.metric_id, w.split_id, w.set_number, w.value, w.recorded_at
    from wanted w
    union all
    select null, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at
    from (select distinct w.instance_id from wanted w) as i
    join app.metric_values v on v.root_id = $1::uuid and v.activity_instance_id = i.instance_id
    where v.deleted_at is null
  ) as p
), checked as materialized (
  select n.place, n.id, n.instance_id, n.metric_id, n.split_id, n.set_number, n.value, m.allows_negative,
    coalesce(n.recorded_at, s.session_start, i.time_start, s.created_at) as recorded_at,
    case
      when s.id is null then 'INSTANCE_NOT_FOUND'
      when m.id is null then 'METRIC_NOT_FOUND'
      when m.activity_id <> i.activity_definition_id then 'METRIC_NOT_OF_ACTIVITY'
      when not m.is_active then 'METRIC_INACTIVE'
      when n.split_id is not null and p.id is null then 'SPLIT_NOT_FOUND'
      when p.activity_id <> i.activity_definition_id then 'SPLIT_NOT_OF_ACTIVITY'
      when not p.is_active then 'SPLIT_INACTIVE'
      when n.set_number is not null and t.id is null then 'SET_UNKNOWN'
      when n.value < 0 and not m.allows_negative then 'NEGATIVE_VALUE'
      when n.nth > 1 then 'VALUE_TAKEN'
    end as fault
  from numbered n
  -- By key, however large the fractal is.
  left join lateral (
    select i.practice_session_id, i.activity_definition_id, i.time_start
    from app.activity_instances i
    where i.root_id = $1::uuid and i.id = n.instance_id and i.deleted_at is null
    limit 1
  ) as i on true
  left join app.goals s on s.root_id = $1::uuid and s.id = i.practice_session_id and s.deleted_at is null
  left join app.metric_definitions m on m.root_id = $1::uuid and m.id = n.metric_id and m.deleted_at is null
  left join app.split_definitions p on p.root_id = $1::uuid and p.id = n.split_id and p.deleted_at is null
  left join lateral (
    select t.id
    from app.activity_sets t
    where t.root_id = $1::uuid and t.activity_instance_id = n.instance_id and t.set_number = n.set_number and t.deleted_at is null
    limit 1
  ) as t on true
  where n.place is not null
), first_fault as (
  select c.place, c.fault from checked c where c.fault is not null order by c.place limit 1
), recorded as (
  insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, split_definition_id, set_number, value,
    allows_negative, recorded_at)
  select f.root_id, c.id, c.instance_id, c.metric_id, c.split_id, c.set_number, c.value, c.allows_negative, c.recorded_at
  from checked c
  cross join fractal f
  where not exists (select from first_fault)
  returning root_id, id, activity_instance_id, metric_definition_id, split_definition_id, set_number, value, recorded_at, created_at,
    updated_at, deleted_at
)
select w.place, w.fault, v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value,
  v.recorded_at, v.created_at, v.updated_at, v.deleted_at
from fractal f
left join first_fault w on true
left join recorded v on true
order by v.id
