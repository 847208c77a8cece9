-- Takes a fractal out of the trash with the rows that its delete took: those that bear the same deleted_at.
-- app write
with target as (
  select g.root_id, g.deleted_at
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid
), changed as (
  update app.goals g
  set deleted_at = null
  from target t
  where g.root_id = t.root_id and g.id = t.root_id and t.deleted_at is not null
  returning g.root_id, g.name, g.description, g.type, g.deadline, g.completed, g.created_at, g.updated_at, g.deleted_at,
    t.deleted_at as taken_at
), goals_ as (
  update app.goals x set deleted_at = null from changed c where x.root_id = c.root_id and x.id <> x.root_id and x.deleted_at = c.taken_at
), practice_session_goals_ as (
  update app.practice_session_goals x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), activity_groups_ as (
  update app.activity_groups x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), activity_definitions_ as (
  update app.activity_definitions x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), metric_definitions_ as (
  update app.metric_definitions x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), split_definitions_ as (
  update app.split_definitions x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), activity_instances_ as (
  update app.activity_instances x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), activity_sets_ as (
  update app.activity_sets x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), metric_values_ as (
  update app.metric_values x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), session_templates_ as (
  update app.session_templates x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), programs_ as (
  update app.programs x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), program_blocks_ as (
  update app.program_blocks x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), program_days_ as (
  update app.program_days x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), scheduled_sessions_ as (
  update app.scheduled_sessions x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
), notes_ as (
  update app.notes x set deleted_at = null from changed c where x.root_id = c.root_id and x.deleted_at = c.taken_at
)
select t.deleted_at is not null as was_deleted, c.root_id, c.name, c.description, c.type, c.deadline, c.completed, m.role, c.created_at,
  c.updated_at, c.deleted_at
from target t
left join changed c on true
left join app.fractal_members m on m.root_id = t.root_id and m.user_id = app.current_user_id()
