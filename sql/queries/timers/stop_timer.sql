-- Stops an instance's timer; the clock is read behind the lock, as in start_timer. One whose start was set ahead of now took no time.
-- app write
with moment as materialized (
  select clock_timestamp() as now
), target as (
  select i.root_id, i.id, greatest(m.now, i.time_start) as stop,
    i.time_start is not null and i.time_stop is not null as is_stopped,
    case
      when i.time_start is null then 'TIMER_NOT_STARTED'
      when i.time_stop is null and i.time_start < m.now - interval '1 day' then 'TIMER_ABANDONED'
    end as refusal
  from moment m
  cross join app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), changed as (
  update app.activity_instances i
  set time_stop = t.stop, duration_seconds = floor(extract(epoch from t.stop - i.time_start))
  from target t
  where i.root_id = t.root_id and i.id = t.id and t.refusal is null and not t.is_stopped
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
  join target t on i.root_id = t.root_id and i.id = t.id and t.is_stopped
)
select t.refusal, a.root_id, a.id, a.practice_session_id, a.activity_definition_id, a.time_start, a.time_stop, a.duration_seconds,
  false as is_abandoned, a.completed, a.notes, a.sort_order, a.created_at, a.updated_at, a.deleted_at, p.sets, p.metric_values
from target t
left join answer a on true
left join app.instance_parts p on p.root_id = t.root_id and p.id = t.id
