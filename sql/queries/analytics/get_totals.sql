-- What the sets of each multiplicative activity add up to: over its sets, the product of its multiplicative metrics.
-- app read
-- A value beyond 10^(300 / metrics), either way, is not multiplied: the product could leave the range of a double, which is an error here.
with fractal as (
  select g.root_id,
    case
      when $2::uuid is not null
        and not exists (select from app.activity_definitions a where a.root_id = g.root_id and a.id = $2::uuid) then 'activity'
    end as unknown
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), activities as materialized (
  -- The metrics of a deleted activity went with it, and count as they did before.
  select a.id, a.name, count(d.id) as metrics, array_agg(d.id) as metric_ids,
    string_agg(d.unit, ' × ' order by d.sort_order, d.created_at, d.id) as unit,
    power(10::double precision, 300::double precision / count(d.id)) as largest
  from fractal f
  join app.activity_definitions a on a.root_id = f.root_id
  join app.metric_definitions d on d.root_id = a.root_id and d.activity_id = a.id
  where a.metrics_multiplicative and d.is_multiplicative and d.is_active and (d.deleted_at is null or d.deleted_at = a.deleted_at)
    and ($2::uuid is null or a.id = $2::uuid)
  group by a.id, a.name
), sets as (
  select a.id as activity_id, count(distinct v.metric_definition_id) = a.metrics as is_complete,
    count(v.value) filter (where v.value = 0 or abs(v.value) between 1 / a.largest and a.largest) = a.metrics as is_multiplied,
    app.product(v.value) filter (where v.value = 0 or abs(v.value) between 1 / a.largest and a.largest) as product
  from fractal f
  cross join activities a
  cross join unnest(a.metric_ids) as m (id)
  cross join lateral (
    select v.metric_definition_id, v.activity_instance_id, v.set_number, v.split_definition_id, v.value, v.recorded_at
    from app.metric_values v
    where v.root_id is not distinct from f.root_id and v.metric_definition_id = m.id and v.deleted_at is null
    limit all
  ) as v
  group by a.id, a.metrics, a.largest, v.activity_instance_id, v.set_number, v.split_definition_id
  having min(v.recorded_at) >= $3::timestamptz and min(v.recorded_at) < $4::timestamptz
), totals as (
  select s.activity_id,
    coalesce(sum(s.product) filter (where s.is_complete and s.is_multiplied), 0) as total,
    count(s.activity_id) filter (where s.is_complete and s.is_multiplied) as sets,
    count(s.activity_id) filter (where not s.is_complete) as incomplete_sets,
    count(s.activity_id) filter (where s.is_complete and not s.is_multiplied) as oversized_sets
  from sets s
  group by s.activity_id
)
select f.unknown, t.activity_id, a.unit, t.total, t.sets, t.incomplete_sets, t.oversized_sets
from fractal f
left join (totals t join activities a on a.id = t.activity_id) on f.unknown is null
order by a.name, a.id
limit 100000
