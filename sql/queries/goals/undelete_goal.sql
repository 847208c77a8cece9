-- Takes a goal out of the trash with what its delete took: the rows below it that bear the same deleted_at.
-- app write
-- A session is one of type $3. The last columns are a session's own: it shows what it showed in the trash, and goals that came back before it.
-- The parent may have got an earlier deadline meanwhile.
with recursive target as (
  select g.root_id, g.id, g.id = g.root_id as is_root, g.deleted_at,
    not exists (select from app.goals p where p.root_id = g.root_id and p.id in (g.parent_id, g.root_id) and p.id <> g.id
      and p.deleted_at is not null) as parent_is_live,
    not exists (select from app.goals p where p.root_id = g.root_id and p.id = g.parent_id and p.deadline < g.deadline) as deadline_fits
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and ($3::text is null or g.type = $3::text)
), below as (
  select t.id from target t where t.deleted_at is not null and t.parent_is_live and t.deadline_fits and not t.is_root
  union
  select g.id
  from app.goals g
  join below b on g.parent_id = b.id
  where g.root_id = $1::uuid and g.deleted_at = (select t.deleted_at from target t)
), changed as (
  update app.goals g
  set deleted_at = null
  from below b
  where g.root_id = $1::uuid and g.id = b.id
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at, g.session_start, g.session_end, g.duration_minutes, g.total_duration_seconds, g.template_id,
  g.program_day_id
), instances as (
  select i.id from app.activity_instances i join below b on b.id = i.practice_session_id where i.root_id = $1::uuid and i.deleted_at = (select t.deleted_at from target t)
), instances_ as (
  update app.activity_instances x set deleted_at = null from instances i where x.root_id = $1::uuid and x.id = i.id
), sets_ as (
  update app.activity_sets x set deleted_at = null from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at = (select t.deleted_at from target t)
), values_ as (
  update app.metric_values x set deleted_at = null from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at = (select t.deleted_at from target t)
), links_ as (
  update app.practice_session_goals x set deleted_at = null from below b
  where x.root_id = $1::uuid and b.id in (x.practice_session_id, x.short_term_goal_id) and x.deleted_at = (select t.deleted_at from target t)
), goal_notes_ as (
  update app.notes x set deleted_at = null from below b where x.root_id = $1::uuid and x.goal_id = b.id and x.deleted_at = (select t.deleted_at from target t)
), instance_notes_ as (
  update app.notes x set deleted_at = null from instances i
  where x.root_id = $1::uuid and x.activity_instance_id = i.id and x.deleted_at = (select t.deleted_at from target t)
)
select t.deleted_at is not null as was_deleted, t.parent_is_live, t.deadline_fits, t.is_root, (select count(*)::integer - 1 from changed) as descendants,
  c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at,
  c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
  c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at,
  (
    select jsonb_agg(g.id order by g.sort_order, g.created_at, g.id)
    from app.practice_session_goals l
    join app.goals g on g.root_id = l.root_id and g.id = l.short_term_goal_id
    where l.root_id = c.root_id and l.practice_session_id = c.id and (l.deleted_at is null or l.deleted_at = t.deleted_at)
      and (g.deleted_at is null or g.deleted_at = t.deleted_at)
  ) as goal_ids, p.sections, p.instance_ids
from target t
left join changed c on c.id = t.id
left join app.session_parts p on p.root_id = c.root_id and p.id = c.id
