-- Takes the rows of one delete out of the trash, named by the row that it was asked for. The first column says what is in the way, if anything.
-- app write
-- A unique name that is taken by now refuses all of it by its index. A metric that comes back alone gives way where its activity has changed
-- meanwhile: to another top set metric, and to an activity that takes no metrics any more; so does a split.
with recursive target as materialized (
  select r.root_id, r.kind, r.id, r.name, r.deleted_at, r.deleted_with,
    r.parent_is_deleted or (r.id <> f.id and f.deleted_at is not null) as is_below_deleted
  from app.goals f
  join app.fractal_rows r on r.root_id = f.root_id
  where f.root_id = $1::uuid and f.id = $1::uuid and r.kind = $2::text and r.id = $3::uuid
), levels as (
  select g.parent_id, 1 as level
  from target t
  join app.activity_groups g on g.root_id = t.root_id and g.id = t.id
  where t.kind = 'activity_group'
  union all
  select g.parent_id, l.level + 1
  from levels l
  join app.activity_groups g on g.root_id = $1::uuid and g.id = l.parent_id
  where l.level < 11
), checked as (
  select t.root_id, t.kind, t.id, t.name,
    case
      when t.deleted_at is null then 'not_deleted'
      when t.deleted_with <> t.id or t.is_below_deleted then 'parent_deleted'
      when t.kind in ('goal', 'session') and exists (
        select
        from app.goals g
        join app.goals p on p.root_id = g.root_id and p.id = g.parent_id
        where g.root_id = t.root_id and g.id = t.id and p.deadline < g.deadline) then 'deadline_after_parent'
      when t.kind = 'metric_value' and exists (
        select
        from app.metric_values v
        join app.metric_values o on o.root_id = v.root_id and o.activity_instance_id = v.activity_instance_id
        where v.root_id = t.root_id and v.id = t.id and o.id <> v.id and o.deleted_at is null
          and o.metric_definition_id = v.metric_definition_id and o.split_definition_id is not distinct from v.split_definition_id
          and o.set_number is not distinct from v.set_number) then 'place_taken'
      when (select max(l.level) from levels l) > 10 then 'too_deep'
    end as refused
  from target t
), open as (
  select c.root_id, c.kind, c.id from checked c where c.refused is null
), goals_ as (
  update app.goals x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning case when x.id = x.root_id then 'fractal' when x.type = 'PracticeSession' then 'session' else 'goal' end as kind
), practice_session_goals_ as (
  update app.practice_session_goals x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'session_goal' as kind
), activity_groups_ as (
  update app.activity_groups x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'activity_group' as kind
), activity_definitions_ as (
  update app.activity_definitions x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'activity' as kind
), metric_definitions_ as (
  update app.metric_definitions x
  set deleted_at = null,
    is_active = x.is_active and (o.kind <> 'metric_definition' or exists (
      select from app.activity_definitions a where a.root_id = x.root_id and a.id = x.activity_id and a.has_metrics)),
    is_top_set_metric = x.is_top_set_metric and (o.kind <> 'metric_definition' or not exists (
      select
      from app.metric_definitions m
      where m.root_id = x.root_id and m.activity_id = x.activity_id and m.is_top_set_metric and m.deleted_at is null))
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'metric_definition' as kind
), split_definitions_ as (
  update app.split_definitions x
  set deleted_at = null,
    is_active = x.is_active and (o.kind <> 'split_definition' or exists (
      select from app.activity_definitions a where a.root_id = x.root_id and a.id = x.activity_id and a.has_splits))
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'split_definition' as kind
), activity_instances_ as (
  update app.activity_instances x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'activity_instance' as kind
), activity_sets_ as (
  update app.activity_sets x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'activity_set' as kind
), metric_values_ as (
  update app.metric_values x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'metric_value' as kind
), session_templates_ as (
  update app.session_templates x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'template' as kind
), programs_ as (
  update app.programs x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'program' as kind
), program_blocks_ as (
  update app.program_blocks x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'program_block' as kind
), program_days_ as (
  update app.program_days x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'program_day' as kind
), scheduled_sessions_ as (
  update app.scheduled_sessions x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'scheduled_session' as kind
), notes_ as (
  update app.notes x
  set deleted_at = null
  from open o
  where x.root_id = o.root_id and x.deleted_with = o.id
  returning 'note' as kind
)
select c.refused, c.kind, c.id, c.name, r.kind as restored_kind, r.rows
from checked c
left join (
  select u.kind, count(*) as rows
  from (
    select x.kind from goals_ x
    union all
    select x.kind from practice_session_goals_ x
    union all
    select x.kind from activity_groups_ x
    union all
    select x.kind from activity_definitions_ x
    union all
    select x.kind from metric_definitions_ x
    union all
    select x.kind from split_definitions_ x
    union all
    select x.kind from activity_instances_ x
    union all
    select x.kind from activity_sets_ x
    union all
    select x.kind from metric_values_ x
    union all
    select x.kind from session_templates_ x
    union all
    select x.kind from programs_ x
    union all
    select x.kind from program_blocks_ x
    union all
    select x.kind from program_days_ x
    union all
    select x.kind from scheduled_sessions_ x
    union all
    select x.kind from notes_ x
  ) as u
  group by u.kind
) as r on true
