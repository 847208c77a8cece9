-- Summaries of metrics by split, day, week or month: along the definitions, so that the values come from an index alone.
-- app read
-- `is not distinct from` keeps root_id out of the estimate: the policy says the same, and both together make every index look as good.
with fractal as (
  select g.root_id,
    (select u.time_zone from app.users u where u.id = (select app.current_user_id())) as zone,
    case
      when $3::uuid is not null
        and not exists (select from app.activity_definitions a where a.root_id = g.root_id and a.id = $3::uuid) then 'activity'
      when $4::uuid is not null
        and not exists (select from app.metric_definitions d where d.root_id = g.root_id and d.id = $4::uuid) then 'metric'
      when $5::uuid is not null
        and not exists (select from app.split_definitions s where s.root_id = g.root_id and s.id = $5::uuid) then 'split'
    end as unknown
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), after as (
  select a.name as activity_name, a.id as activity_id, d.name, d.id
  from app.metric_definitions d
  join app.activity_definitions a on a.root_id = d.root_id and a.id = d.activity_id
  where d.root_id = $1::uuid and d.id = $8::uuid
), metrics as materialized (
  select a.name as activity_name, a.id as activity_id, d.name, d.id
  from fractal f
  join app.metric_definitions d on d.root_id = f.root_id
  join app.activity_definitions a on a.root_id = d.root_id and a.id = d.activity_id
  where ($3::uuid is null or d.activity_id = $3::uuid)
    and ($4::uuid is null or d.id = $4::uuid)
    and ($5::uuid is null or d.activity_id = (select s.activity_id from app.split_definitions s where s.root_id = f.root_id and s.id = $5::uuid))
    and ($8::uuid is null
      or (a.name, a.id, d.name, d.id) >= (select r.activity_name, r.activity_id, r.name, r.id from after r))
), summaries as (
  select m.activity_name, m.activity_id, m.name, m.id, s.key, s.total, s.rest_sum, s.huge_sum, s.least, s.most, s.percentiles
  from fractal f
  cross join metrics m
  cross join lateral (
    select k.key, count(v.value) as total,
      sum(v.value) filter (where v.value between -1e150 and 1e150) as rest_sum,
      sum(v.value / 18446744073709551616::double precision) filter (where v.value not between -1e150 and 1e150) as huge_sum,
      min(v.value) as least, max(v.value) as most,
      percentile_cont(array[0.5, 0.95]) within group (order by v.value) as percentiles
    from app.metric_values v
    cross join lateral (
      select case $2::text
        when 'split' then coalesce(v.split_definition_id::text, '')
        when 'day' then (v.recorded_at at time zone f.zone)::date::text
        when 'week' then date_trunc('week', v.recorded_at at time zone f.zone)::date::text
        when 'month' then date_trunc('month', v.recorded_at at time zone f.zone)::date::text
        else '' end collate "C" as key
    ) as k
    where v.root_id is not distinct from f.root_id and v.metric_definition_id = m.id and v.deleted_at is null
      and v.recorded_at >= $6::timestamptz and v.recorded_at < $7::timestamptz
      and ($5::uuid is null or v.split_definition_id = $5::uuid)
    group by k.key
  ) as s
)
select f.unknown, s.activity_id, s.id, s.key, s.total, s.rest_sum, s.huge_sum, s.least, s.most, s.percentiles[1] as p50, s.percentiles[2] as p95
from fractal f
left join lateral (
  select s.activity_name, s.activity_id, s.name, s.id, s.key, s.total, s.rest_sum, s.huge_sum, s.least, s.most, s.percentiles
  from summaries s
  where f.unknown is null and ($8::uuid is null or s.id <> $8::uuid or s.key > $9::text collate "C")
  order by s.activity_name, s.activity_id, s.name, s.id, s.key
  limit $10::integer
) as s on true
order by s.activity_name, s.activity_id, s.name, s.id, s.key
