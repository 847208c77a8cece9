-- Which targets of live goals are met, since when, and how near the others came: one instance or set must reach all metrics at once.
-- app read
-- Imported targets may have any shape: nothing is cast that was not looked at, each in a case of its own.
-- For `limit all` see summarize_sessions, for `is not distinct from` summarize_metrics.
with fractal as (
  select g.root_id,
    case
      when $2::uuid is not null and not exists (
        select from app.goals t where t.root_id = g.root_id and t.id = $2::uuid and t.type <> 'PracticeSession' and t.deleted_at is null)
        then 'goal'
    end as unknown
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), targets as materialized (
  select g.sort_order, g.created_at, g.id as goal_id, t.place, t.value ->> 'id' as target_id,
    case
      when t.value ->> 'activity_id' ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' then (t.value ->> 'activity_id')::uuid
    end as activity_id,
    case when jsonb_typeof(t.value -> 'metrics') = 'array' then t.value -> 'metrics' else '[]' end as metrics
  from fractal f
  join app.goals g on g.root_id = f.root_id
  cross join lateral jsonb_array_elements(case when jsonb_typeof(g.targets) = 'array' then g.targets else '[]' end)
    with ordinality as t (value, place)
  where f.unknown is null and g.type <> 'PracticeSession' and g.deleted_at is null and ($2::uuid is null or g.id = $2::uuid)
), numbers as materialized (
  select t.goal_id, t.place, t.activity_id, m.place as metric_place,
    case
      when m.value ->> 'metric_id' ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' then (m.value ->> 'metric_id')::uuid
    end as metric_id,
    case when jsonb_typeof(m.value -> 'value') = 'number' then (m.value -> 'value')::numeric end as wanted
  from targets t
  cross join lateral jsonb_array_elements(t.metrics) with ordinality as m (value, place)
), wishes as materialized (
  select n.goal_id, n.place, n.metric_place, d.id as metric_id, d.higher_is_better,
    case
      when n.wanted between -1.7e308 and 1.7e308 then case when abs(n.wanted) < 1e-300 then 0 else n.wanted::double precision end
    end as wanted
  from numbers n
  left join app.metric_definitions d on d.root_id = $1::uuid and d.id = n.metric_id and d.activity_id = n.activity_id
), judged as materialized (
  select t.goal_id, t.place, count(w.metric_place) as wishes,
    count(w.metric_place) > 0 and count(w.metric_place) = count(w.metric_id) and count(w.metric_place) = count(w.wanted) as is_evaluable
  from targets t
  left join wishes w on w.goal_id = t.goal_id and w.place = t.place
  group by t.goal_id, t.place
), groups as materialized (
  -- Of each instance or set: its best number of each wish, and when the wish was first fulfilled there.
  select w.goal_id, w.place, w.metric_place, v.activity_instance_id, v.set_number,
    case when w.higher_is_better then max(v.value) else min(v.value) end as best,
    min(v.recorded_at) filter (where case when w.higher_is_better then v.value >= w.wanted else v.value <= w.wanted end) as reached_at
  from wishes w
  join judged j on j.goal_id = w.goal_id and j.place = w.place and j.is_evaluable
  cross join fractal f
  cross join lateral (
    select v.activity_instance_id, v.set_number, v.value, v.recorded_at
    from app.metric_values v
    where v.root_id is not distinct from f.root_id and v.metric_definition_id = w.metric_id and v.deleted_at is null
    limit all
  ) as v
  group by w.goal_id, w.place, w.metric_place, w.higher_is_better, v.activity_instance_id, v.set_number
), complete as (
  select g.goal_id, g.place, max(g.reached_at) as met_at
  from groups g
  join judged j on j.goal_id = g.goal_id and j.place = g.place
  where g.reached_at is not null
  group by g.goal_id, g.place, j.wishes, g.activity_instance_id, g.set_number
  having count(g.metric_place) = j.wishes
), met as materialized (
  select c.goal_id, c.place, min(c.met_at) as first_met_at from complete c group by c.goal_id, c.place
), best as materialized (
  select w.goal_id, w.place, w.metric_place, case when w.higher_is_better then max(g.best) else min(g.best) end as best
  from wishes w
  join groups g on g.goal_id = w.goal_id and g.place = w.place and g.metric_place = w.metric_place
  group by w.goal_id, w.place, w.metric_place, w.higher_is_better
)
select f.unknown, r.goal_id, r.place, r.target_id, r.activity_id, r.is_evaluable, r.first_met_at, r.is_stalled, r.metric_id, r.wanted, r.best
from fractal f
left join lateral (
  select t.sort_order, t.created_at, t.goal_id, t.place, t.target_id, t.activity_id, j.is_evaluable, m.first_met_at,
    j.is_evaluable and m.first_met_at is null and t.created_at < now() - interval '14 days'
      and not exists (
        select
        from app.metric_definitions d
        join app.metric_values v on v.root_id is not distinct from d.root_id and v.metric_definition_id = d.id
        where d.root_id = f.root_id and d.activity_id = t.activity_id and v.deleted_at is null and v.recorded_at >= now() - interval '14 days'
      ) as is_stalled,
    w.metric_place, w.metric_id, w.wanted, b.best
  from targets t
  join judged j on j.goal_id = t.goal_id and j.place = t.place
  left join met m on m.goal_id = t.goal_id and m.place = t.place
  left join wishes w on w.goal_id = t.goal_id and w.place = t.place and j.is_evaluable
  left join best b on b.goal_id = t.goal_id and b.place = t.place and b.metric_place = w.metric_place
) as r on true
order by r.sort_order, r.created_at, r.goal_id, r.place, r.metric_place
limit 100000
