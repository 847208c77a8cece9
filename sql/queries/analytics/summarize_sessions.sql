-- Summaries of what was measured in sessions, by session, goal or what else: along the sessions, so that the values come from an index alone.
-- app read
-- `limit all` holds the planner to one look-up a session and one an instance. For `is not distinct from` see summarize_metrics.
with recursive fractal as (
  select g.root_id,
    (select u.time_zone from app.users u where u.id = (select app.current_user_id())) as zone,
    case
      when $3::uuid is not null
        and not exists (select from app.activity_definitions a where a.root_id = g.root_id and a.id = $3::uuid) then 'activity'
      when $4::uuid is not null
        and not exists (select from app.metric_definitions d where d.root_id = g.root_id and d.id = $4::uuid) then 'metric'
      when $5::uuid is not null
        and not exists (select from app.split_definitions s where s.root_id = g.root_id and s.id = $5::uuid) then 'split'
      when $11::uuid is not null and not exists (
        select from app.goals s where s.root_id = g.root_id and s.id = $11::uuid and s.type = 'PracticeSession' and s.deleted_at is null)
        then 'session'
      when $12::uuid is not null and not exists (
        select from app.goals t where t.root_id = g.root_id and t.id = $12::uuid and t.type <> 'PracticeSession' and t.deleted_at is null)
        then 'goal'
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
    and ($8::uuid is null
      or (a.name, a.id, d.name, d.id) >= (select r.activity_name, r.activity_id, r.name, r.id from after r))
), below (id) as (
  select $12::uuid from fractal f where $12::uuid is not null
  union
  select g.id
  from below b
  join app.goals g on g.root_id = $1::uuid and g.parent_id = b.id
  where $13::boolean and g.deleted_at is null
), links as materialized (
  select l.practice_session_id as session_id, l.short_term_goal_id as goal_id
  from fractal f
  join app.practice_session_goals l on l.root_id = f.root_id
  where l.deleted_at is null and ($2::text = 'goal' or $12::uuid is not null)
), above (goal_id, above_id, levels) as (
  -- For why goals are walked, and not sessions, see get_time_by_goal.
  select l.goal_id, l.goal_id, 0 from (select distinct l.goal_id from links l) as l
  union all
  select a.goal_id, g.parent_id, a.levels + 1
  from above a
  cross join lateral (
    select g.parent_id
    from app.goals g
    where $13::boolean and a.levels < 32 and g.root_id = $1::uuid and g.id = a.above_id and g.parent_id is not null and g.deleted_at is null
    limit all
  ) as g
), reached (session_id, goal_id) as (
  -- A goal is reached by the sessions that are linked to it and, with descendants, by those linked to a goal below it: each once.
  select distinct l.session_id, a.above_id
  from links l
  join above a on a.goal_id = l.goal_id
), sessions (id, goal_id) as materialized (
  select s.id, null::uuid
  from fractal f
  join app.goals s on s.root_id = f.root_id
  where s.type = 'PracticeSession' and s.deleted_at is null and $2::text <> 'goal' and $12::uuid is null
    and ($11::uuid is null or s.id = $11::uuid)
  union all
  select s.id, g.id
  from reached r
  join app.goals s on s.root_id = $1::uuid and s.id = r.session_id
  join app.goals g on g.root_id = $1::uuid and g.id = r.goal_id
  where s.type = 'PracticeSession' and s.deleted_at is null and g.type <> 'PracticeSession' and g.deleted_at is null
    and ($11::uuid is null or s.id = $11::uuid)
    and ($12::uuid is null or g.id = $12::uuid or ($2::text = 'goal' and g.id in (select b.id from below b)))
), summaries as (
  select v.metric_definition_id as metric_id, k.key, count(v.value) as total,
    sum(v.value) filter (where v.value between -1e150 and 1e150) as rest_sum,
    sum(v.value / 18446744073709551616::double precision) filter (where v.value not between -1e150 and 1e150) as huge_sum,
    min(v.value) as least, max(v.value) as most,
    percentile_cont(array[0.5, 0.95]) within group (order by v.value) as percentiles
  from fractal f
  cross join sessions s
  cross join lateral (
    select i.id
    from app.activity_instances i
    where i.root_id is not distinct from f.root_id and i.practice_session_id = s.id and i.deleted_at is null
    limit all
  ) as i
  cross join lateral (
    select v.metric_definition_id, v.split_definition_id, v.value, v.recorded_at
    from app.metric_values v
    where v.root_id is not distinct from f.root_id and v.activity_instance_id = i.id and v.deleted_at is null
      and v.recorded_at >= $6::timestamptz and v.recorded_at < $7::timestamptz
      and ($5::uuid is null or v.split_definition_id = $5::uuid)
    limit all
  ) as v
  cross join lateral (
    select case $2::text
      when 'split' then coalesce(v.split_definition_id::text, '')
      when 'session' then s.id::text
      when 'goal' then s.goal_id::text
      when 'day' then (v.recorded_at at time zone f.zone)::date::text
      when 'week' then date_trunc('week', v.recorded_at at time zone f.zone)::date::text
      when 'month' then date_trunc('month', v.recorded_at at time zone f.zone)::date::text
      else '' end collate "C" as key
  ) as k
  group by v.metric_definition_id, k.key
)
select f.unknown, s.activity_id, s.id, s.key, s.total, s.rest_sum, s.huge_sum, s.least, s.most, s.percentiles[1] as p50, s.percentiles[2] as p95
from fractal f
left join lateral (
  select m.activity_name, m.activity_id, m.name, m.id, s.key, s.total, s.rest_sum, s.huge_sum, s.least, s.most, s.percentiles
  from summaries s
  join metrics m on m.id = s.metric_id
  where f.unknown is null and ($8::uuid is null or m.id <> $8::uuid or s.key > $9::text collate "C")
  order by m.activity_name, m.activity_id, m.name, m.id, s.key
  limit $10::integer
) as s on true
order by s.activity_name, s.activity_id, s.name, s.id, s.key
