-- How many sessions were spent on each goal, and for how long.
-- app read
with recursive fractal as (
  select g.root_id from app.goals g where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), sessions as materialized (
  select s.id,
    coalesce(floor(extract(epoch from s.session_end - s.session_start))::bigint, s.total_duration_seconds, 0) as seconds
  from fractal f
  join app.goals s on s.root_id = f.root_id
  where s.type = 'PracticeSession' and s.deleted_at is null
    and case when s.session_start is null then s.created_at else s.session_start end >= $2::timestamptz
    and case when s.session_start is null then s.created_at else s.session_start end < $3::timestamptz
), links as materialized (
  select s.id as session_id, s.seconds, l.goal_id
  from sessions s
  cross join lateral (
    select l.short_term_goal_id as goal_id
    from app.practice_session_goals l
    where l.root_id is not distinct from $1::uuid and l.practice_session_id = s.id and l.deleted_at is null
    limit all
  ) as l
), above (goal_id, above_id, levels) as (
  -- Walked by goals, not by sessions, and with an end: what a recursion remembers to tell rows apart is bounded by no work_mem.
  select l.goal_id, l.goal_id, 0 from (select distinct l.goal_id from links l) as l
  union all
  select a.goal_id, g.parent_id, a.levels + 1
  from above a
  cross join lateral (
    select g.parent_id
    from app.goals g
    where $4::boolean and a.levels < 32 and g.root_id = $1::uuid and g.id = a.above_id and g.parent_id is not null and g.deleted_at is null
    limit all
  ) as g
), reached as (
  -- With descendants, a goal is reached by the sessions of every goal below it: each once.
  select distinct l.session_id, l.seconds, a.above_id as goal_id
  from links l
  join above a on a.goal_id = l.goal_id
), times as (
  select r.goal_id, count(r.session_id) as done, sum(r.seconds)::bigint as seconds
  from reached r
  group by r.goal_id
)
select g.id, t.done, t.seconds
from fractal f
left join (times t join app.goals g on g.root_id = $1::uuid and g.id = t.goal_id and g.type <> 'PracticeSession' and g.deleted_at is null) on true
order by g.name, g.id
limit 100000
