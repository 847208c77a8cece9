-- The best set of each activity by its top-set metric, and the one with the highest yield, each with all that was measured of it.
-- app read
-- For what is multiplied see get_totals, for `is not distinct from` summarize_metrics.
with fractal as (
  select g.root_id,
    case
      when $2::uuid is not null
        and not exists (select from app.activity_definitions a where a.root_id = g.root_id and a.id = $2::uuid) then 'activity'
    end as unknown
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), metrics as materialized (
  select a.id as activity_id, a.name as activity_name, d.id, d.higher_is_better,
    d.is_top_set_metric as is_top, a.metrics_multiplicative and d.is_multiplicative as is_factor,
    row_number() over (partition by a.id order by d.sort_order, d.created_at, d.id) as place
  from fractal f
  join app.activity_definitions a on a.root_id = f.root_id
  join app.metric_definitions d on d.root_id = a.root_id and d.activity_id = a.id
  where d.is_active and (d.deleted_at is null or d.deleted_at = a.deleted_at)
    and (d.is_top_set_metric or (a.metrics_multiplicative and d.is_multiplicative))
    and ($2::uuid is null or a.id = $2::uuid)
), activities as materialized (
  select m.activity_id as id, m.activity_name as name, array_agg(m.id) as metric_ids,
    (array_agg(m.id order by m.place) filter (where m.is_top))[1] as top_id,
    (array_agg(m.higher_is_better order by m.place) filter (where m.is_top))[1] as higher_is_better,
    array_agg(m.id) filter (where m.is_factor) as factor_ids,
    count(m.id) filter (where m.is_factor) as factors,
    power(10::double precision, 300::double precision / greatest(count(m.id) filter (where m.is_factor), 1)) as largest
  from metrics m
  group by m.activity_id, m.activity_name
), sets as materialized (
  select a.id as activity_id, v.activity_instance_id, v.set_number, v.split_definition_id,
    min(case when a.higher_is_better then -v.value else v.value end) filter (where m.id = a.top_id) as top_rank,
    case
      when a.factors > 0 and count(v.value) filter (
        where m.id = any (a.factor_ids) and (v.value = 0 or abs(v.value) between 1 / a.largest and a.largest)) = a.factors
      then app.product(v.value) filter (
        where m.id = any (a.factor_ids) and (v.value = 0 or abs(v.value) between 1 / a.largest and a.largest))
    end as yield,
    min(v.recorded_at) as recorded_at
  from fractal f
  cross join activities a
  cross join unnest(a.metric_ids) as m (id)
  cross join lateral (
    select v.activity_instance_id, v.set_number, v.split_definition_id, v.value, v.recorded_at
    from app.metric_values v
    where v.root_id is not distinct from f.root_id and v.metric_definition_id = m.id and v.deleted_at is null
    limit all
  ) as v
  group by a.id, a.top_id, a.higher_is_better, a.factors, a.factor_ids, a.largest, v.activity_instance_id, v.set_number, v.split_definition_id
  having min(v.recorded_at) >= $3::timestamptz and min(v.recorded_at) < $4::timestamptz
), best as (
  (
    select distinct on (s.activity_id) s.activity_id, true as is_top, s.activity_instance_id, s.set_number, s.split_definition_id, s.yield,
      s.recorded_at
    from sets s
    where s.top_rank is not null
    order by s.activity_id, s.top_rank, s.yield desc nulls last, s.recorded_at, s.activity_instance_id, s.set_number nulls first,
      s.split_definition_id nulls first
  )
  union all
  (
    select distinct on (s.activity_id) s.activity_id, false, s.activity_instance_id, s.set_number, s.split_definition_id, s.yield,
      s.recorded_at
    from sets s
    where s.yield is not null
    order by s.activity_id, s.yield desc, s.recorded_at, s.activity_instance_id, s.set_number nulls first, s.split_definition_id nulls first
  )
)
select f.unknown, r.activity_id, r.is_top, r.top_id, r.session_id, r.activity_instance_id, r.set_number, r.split_definition_id, r.yield,
  r.recorded_at, r.metric_id, r.value
from fractal f
left join lateral (
  select a.name, b.activity_id, b.is_top, a.top_id, i.practice_session_id as session_id, b.activity_instance_id, b.set_number,
    b.split_definition_id, b.yield, b.recorded_at, v.metric_definition_id as metric_id, v.value
  from best b
  join activities a on a.id = b.activity_id
  join app.activity_instances i on i.root_id is not distinct from f.root_id and i.id = b.activity_instance_id
  join app.metric_values v on v.root_id is not distinct from f.root_id and v.activity_instance_id = b.activity_instance_id and v.deleted_at is null
    and v.set_number is not distinct from b.set_number and v.split_definition_id is not distinct from b.split_definition_id
  where f.unknown is null
) as r on true
order by r.name, r.activity_id, r.is_top desc, r.metric_id, r.value
limit 100000
