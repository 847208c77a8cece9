-- Puts a goal into the trash with all that hangs below it, all marked as taken by it, so that an undelete finds exactly them.
-- app write
-- A session is one of type $4. The last columns are a session's own: it shows in the trash what it showed before.
with recursive target as (
  select g.root_id, g.id, g.id = g.root_id as is_root, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null and ($4::text is null or g.type = $4::text)
), below as (
  select t.id from target t where t.etag_matches and not t.is_root
  union
  select g.id from app.goals g join below b on g.parent_id = b.id where g.root_id = $1::uuid and g.deleted_at is null
), changed as (
  update app.goals g
  set deleted_at = now(), deleted_with = $2::uuid
  from below b
  where g.root_id = $1::uuid and g.id = b.id
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at, g.session_start, g.session_end, g.duration_minutes, g.total_duration_seconds, g.template_id,
  g.program_day_id
), instances as (
  select i.id from app.activity_instances i join below b on b.id = i.practice_session_id where i.root_id = $1::uuid and i.deleted_at is null
), instances_ as (
  update app.activity_instances x set deleted_at = now(), deleted_with = $2::uuid from instances i where x.root_id = $1::uuid and x.id = i.id
), sets_ as (
  update app.activity_sets x set deleted_at = now(), deleted_with = $2::uuid from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at is null
), values_ as (
  update app.metric_values x set deleted_at = now(), deleted_with = $2::uuid from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at is null
), links_ as (
  update app.practice_session_goals x set deleted_at = now(), deleted_with = $2::uuid from below b
  where x.root_id = $1::uuid and b.id in (x.practice_session_id, x.short_term_goal_id) and x.deleted_at is null
), goal_notes_ as (
  update app.notes x set deleted_at = now(), deleted_with = $2::uuid from below b
  where x.root_id = $1::uuid and x.goal_id = b.id and x.deleted_at is null
), instance_notes_ as (
  update app.notes x set deleted_at = now(), deleted_with = $2::uuid from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at is null
)
select t.etag_matches, t.is_root, (select count(*)::integer - 1 from changed) as descendants, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at,
  c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
  c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at, p.goal_ids, p.sections, p.instance_ids
from target t
left join changed c on c.id = t.id
left join app.session_parts p on p.root_id = c.root_id and p.id = c.id
