-- Starts an instance's timer, when none of its session runs.
-- app write
-- The clock is read behind the lock, so that a timer never starts before the one that stopped while this call waited. What an import left
-- of a timer that never started (a stop, a duration) goes.
with moment as materialized (
  select clock_timestamp() as now
), target as (
  select i.root_id, i.id, i.practice_session_id, i.time_start, i.time_stop, s.completed as session_is_completed,
    i.time_start is not null and i.time_stop is null and i.time_start >= m.now - interval '1 day' as runs
  from moment m
  cross join app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), verdict as (
  select t.root_id, t.id, t.runs, m.now,
    case
      when t.runs then null
      when t.time_start is not null then 'TIMER_STOPPED'
      when t.session_is_completed then 'SESSION_COMPLETED'
      when exists (
        select
        from app.activity_instances o
        where o.root_id = t.root_id and o.practice_session_id = t.practice_session_id and o.id <> t.id and o.deleted_at is null
          and o.time_stop is null and o.time_start >= m.now - interval '1 day'
      ) then 'TIMER_OVERLAP'
    end as refusal
  from target t
  cross join moment m
), changed as (
  update app.activity_instances i
  set time_start = v.now, time_stop = null, duration_seconds = null
  from verdict v
  where i.root_id = v.root_id and i.id = v.id and v.refusal is null and not v.runs
  returning i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed,
    i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at
), answer as (
  select c.root_id, c.id, c.practice_session_id, c.activity_definition_id, c.time_start, c.time_stop, c.duration_seconds, c.completed,
    c.notes, c.sort_order, c.created_at, c.updated_at, c.deleted_at
  from changed c
  union all
  select i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed,
    i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at
  from app.activity_instances i
  join verdict v on i.root_id = v.root_id and i.id = v.id and v.runs
)
select v.refusal, a.root_id, a.id, a.practice_session_id, a.activity_definition_id, a.time_start, a.time_stop, a.duration_seconds,
  false as is_abandoned, a.completed, a.notes, a.sort_order, a.created_at, a.updated_at, a.deleted_at, p.sets, p.metric_values
from verdict v
left join answer a on true
left join app.instance_parts p on p.root_id = v.root_id and p.id = v.id
