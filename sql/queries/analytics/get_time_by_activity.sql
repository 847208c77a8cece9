-- How often each activity was done, and for how long by its timers that were stopped.
-- app read
-- For `limit all` see summarize_sessions, for `is not distinct from` summarize_metrics.
with fractal as (
  select g.root_id from app.goals g where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), times as (
  select i.activity_definition_id as activity_id, count(i.id) as done, sum(i.seconds)::bigint as seconds
  from fractal f
  join app.goals s on s.root_id = f.root_id
  cross join lateral (
    -- A timer that was started and not stopped runs, or was abandoned; an import may bring a duration without either time.
    select i.id, i.activity_definition_id,
      case
        when i.time_start is not null and i.time_stop is null then 0
        else coalesce(i.duration_seconds, floor(extract(epoch from i.time_stop - i.time_start))::bigint, 0)
      end as seconds
    from app.activity_instances i
    where i.root_id is not distinct from f.root_id and i.practice_session_id = s.id and i.deleted_at is null
    limit all
  ) as i
  where s.type = 'PracticeSession' and s.deleted_at is null
    and case when s.session_start is null then s.created_at else s.session_start end >= $2::timestamptz
    and case when s.session_start is null then s.created_at else s.session_start end < $3::timestamptz
  group by i.activity_definition_id
)
select t.activity_id, t.done, t.seconds
from fractal f
left join (times t join app.activity_definitions a on a.root_id = $1::uuid and a.id = t.activity_id) on true
order by a.name, a.id
limit 100000
