-- Marks a session as completed or not, when the etag (updated_at) is unset or still the row's; one that is so already stays as it is.
-- app write
-- Completing says when it took place, where that is not known, and stops the timers that run. The clock is read behind the lock, so that a
-- timer that was started meanwhile does not stop before.
with moment as materialized (
  select clock_timestamp() as now
), target as (
  select g.root_id, g.id, g.completed, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches,
    coalesce(g.session_start, least(g.created_at, g.session_end)) as started,
    coalesce(g.session_end, greatest(m.now, coalesce(g.session_start, g.created_at))) as ended
  from moment m
  cross join app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.type = 'PracticeSession' and g.deleted_at is null
  for no key update of g
), changed as (
  update app.goals g
  set completed = $4::boolean,
    session_start = case when $4::boolean then t.started else g.session_start end,
    session_end = case when $4::boolean then t.ended else g.session_end end,
    total_duration_seconds = case
      when not $4::boolean then g.total_duration_seconds
      when extract(epoch from t.ended - t.started) <= 2147483647 then floor(extract(epoch from t.ended - t.started))::integer end
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches and t.completed <> $4::boolean
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.session_start, g.session_end, g.duration_minutes,
    g.total_duration_seconds, g.completed, g.template_id, g.program_day_id, g.created_at, g.updated_at, g.deleted_at
), stopped as (
  update app.activity_instances i
  set time_stop = greatest(m.now, i.time_start),
    duration_seconds = floor(extract(epoch from greatest(m.now, i.time_start) - i.time_start))::integer
  from changed c
  cross join moment m
  where $4::boolean and i.root_id = c.root_id and i.practice_session_id = c.id and i.deleted_at is null
    and i.time_stop is null and i.time_start >= m.now - interval '1 day'
  returning i.id, i.time_stop, i.duration_seconds, i.updated_at
), session as (
  select c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
    c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at
  from changed c
  union all
  select g.root_id, g.id, g.parent_id, g.name, g.description, g.session_start, g.session_end, g.duration_minutes, g.total_duration_seconds,
    g.completed, g.template_id, g.program_day_id, g.created_at, g.updated_at, g.deleted_at
  from target t
  join app.goals g on g.root_id = t.root_id and g.id = t.id
  where t.etag_matches and t.completed = $4::boolean
), answer as (
  select 1 as place, t.etag_matches,
    s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
    s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, p.goal_ids, p.sections, p.instance_ids
  from target t
  left join session s on true
  left join app.session_parts p on p.root_id = s.root_id and p.id = s.id
), instances as (
  select row_number() over (order by i.sort_order, i.created_at, i.id) as place,
    i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, coalesce(t.time_stop, i.time_stop) as time_stop,
    coalesce(t.duration_seconds, i.duration_seconds) as duration_seconds,
    i.time_stop is null and coalesce(i.time_start < m.now - interval '1 day', false) as is_abandoned,
    i.completed, i.notes, i.sort_order, i.created_at, coalesce(t.updated_at, i.updated_at) as updated_at, i.deleted_at,
    x.sets, x.metric_values
  from session s
  cross join moment m
  join app.activity_instances i on i.root_id = s.root_id and i.practice_session_id = s.id and i.deleted_at is null
  join app.instance_parts x on x.root_id = i.root_id and x.id = i.id
  left join stopped t on t.id = i.id
)
select s.etag_matches,
  s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
  s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, s.goal_ids, s.sections, s.instance_ids,
  i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.is_abandoned,
  i.completed, i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at, i.sets, i.metric_values
from answer s
full join instances i on i.place = s.place
order by i.place
