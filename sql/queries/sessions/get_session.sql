-- One session, deleted or not, with its instances, their sets and values: the session stands in the first row, an instance in each.
-- app read
with session as (
  select 1 as place, s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes,
    s.total_duration_seconds, s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at,
    p.goal_ids, p.sections, p.instance_ids
  from app.goals s
  join app.session_parts p on p.root_id = s.root_id and p.id = s.id
  where s.root_id = $1::uuid and s.id = $2::uuid and s.type = 'PracticeSession'
), measured as (
  -- That many values are no answer of 3.5 MiB (server/answer_size.h), so they are not gathered.
  select count(v.id) > 25000 as are_too_many
  from (
    select v.id
    from session s
    join app.activity_instances i
      on i.root_id = s.root_id and i.practice_session_id = s.id and i.deleted_at is not distinct from s.deleted_at
    join app.metric_values v on v.root_id = i.root_id and v.activity_instance_id = i.id
    limit 25001
  ) as v
), instances as (
  select row_number() over (order by i.sort_order, i.created_at, i.id) as place,
    i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds,
    i.time_stop is null and coalesce(i.time_start < now() - interval '1 day', false) as is_abandoned,
    i.completed, i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at, x.sets, x.metric_values
  from session s
  join app.activity_instances i
    on i.root_id = s.root_id and i.practice_session_id = s.id and i.deleted_at is not distinct from s.deleted_at
  join app.instance_parts x on x.root_id = i.root_id and x.id = i.id
  where not (select m.are_too_many from measured m)
)
select (select m.are_too_many from measured m), s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
  s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, s.goal_ids, s.sections, s.instance_ids,
  i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.is_abandoned,
  i.completed, i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at, i.sets, i.metric_values
from session s
full join instances i on i.place = s.place
order by i.place
limit 100000
