-- Puts a fractal into the trash with every live row in it, all marked as taken by it, so that an undelete finds exactly them.
-- app write
with target as (
  select g.root_id, $2::timestamptz is null or g.updated_at = $2::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), changed as (
  update app.goals g
  set deleted_at = now()
  from target t
  where g.root_id = t.root_id and g.id = t.root_id and t.etag_matches
  returning g.root_id, g.name, g.description, g.type, g.deadline, g.completed, g.created_at, g.updated_at, g.deleted_at
), goals_ as (
  update app.goals x set deleted_at = now(), deleted_with = c.root_id from changed c
  where x.root_id = c.root_id and x.id <> x.root_id and x.deleted_at is null
), practice_session_goals_ as (
  update app.practice_session_goals x set deleted_at = now(), deleted_with = c.root_id from changed c
  where x.root_id = c.root_id and x.deleted_at is null
), activity_groups_ as (
  update app.activity_groups x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), activity_definitions_ as (
  update app.activity_definitions x set deleted_at = now(), deleted_with = c.root_id from changed c
  where x.root_id = c.root_id and x.deleted_at is null
), metric_definitions_ as (
  update app.metric_definitions x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), split_definitions_ as (
  update app.split_definitions x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), activity_instances_ as (
  update app.activity_instances x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), activity_sets_ as (
  update app.activity_sets x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), metric_values_ as (
  update app.metric_values x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), session_templates_ as (
  update app.session_templates x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), programs_ as (
  update app.programs x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), program_blocks_ as (
  update app.program_blocks x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), program_days_ as (
  update app.program_days x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), scheduled_sessions_ as (
  update app.scheduled_sessions x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
), notes_ as (
  update app.notes x set deleted_at = now(), deleted_with = c.root_id from changed c where x.root_id = c.root_id and x.deleted_at is null
)
select t.etag_matches, c.root_id, c.name, c.description, c.type, c.deadline, c.completed, m.role, c.created_at, c.updated_at, c.deleted_at
from target t
left join changed c on true
left join app.fractal_members m on m.root_id = t.root_id and m.user_id = app.current_user_id()
