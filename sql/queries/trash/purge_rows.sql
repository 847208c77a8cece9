-- Removes rows in the trash for good, with all that hangs below them: the one that is named ($2, $3), or everything that was deleted at least $4 seconds ago.
-- app write
-- Without force ($5) it only says what would go. Definitions that rows outside of it still use are in the way of one row, and stay when
-- everything goes; a metric or split stays with the activity whose delete took it. Of a fractal everything goes, whatever its state.
with recursive caller as (
  select m.root_id, m.role from app.fractal_members m where m.root_id = $1::uuid and m.user_id = app.current_user_id()
), target as (
  select r.kind, r.id, r.deleted_at from app.fractal_rows r where r.root_id = $1::uuid and r.kind = $2::text and r.id = $3::uuid
), named as materialized (
  select t.kind, t.id, true as alone from target t where t.deleted_at is not null
  union all
  select r.kind, r.id, r.deleted_with = r.id
  from app.fractal_rows r
  where $2::text is null and r.root_id = $1::uuid and r.deleted_with is not null and r.id is not null
    and ($4::double precision is null or r.deleted_at <= now() - $4::double precision * interval '1 second')
), whole as materialized (
  select $1::uuid as root_id from named n where n.kind = 'fractal'
), goals as (
  (
    select n.id from named n where n.kind in ('fractal', 'goal', 'session')
    union
    select g.id from whole w join app.goals g on g.root_id = w.root_id
  )
  union
  select g.id from goals b join app.goals g on g.root_id = $1::uuid and g.parent_id = b.id
), links as (
  select l.practice_session_id, l.short_term_goal_id, l.deleted_at
  from goals b
  join app.practice_session_goals l on l.root_id = $1::uuid and l.practice_session_id = b.id
  union
  select l.practice_session_id, l.short_term_goal_id, l.deleted_at
  from goals b
  join app.practice_session_goals l on l.root_id = $1::uuid and l.short_term_goal_id = b.id
  union
  select l.practice_session_id, l.short_term_goal_id, l.deleted_at
  from app.practice_session_goals l
  where $2::text is null and l.root_id = $1::uuid and l.deleted_with is not null
    and ($4::double precision is null or l.deleted_at <= now() - $4::double precision * interval '1 second')
), instances as (
  select n.id from named n where n.kind = 'activity_instance'
  union
  select i.id from goals b join app.activity_instances i on i.root_id = $1::uuid and i.practice_session_id = b.id
), sets as (
  select s.id, s.activity_instance_id, s.set_number
  from named n
  join app.activity_sets s on s.root_id = $1::uuid and s.id = n.id
  where n.kind = 'activity_set'
  union
  select s.id, s.activity_instance_id, s.set_number
  from instances b
  join app.activity_sets s on s.root_id = $1::uuid and s.activity_instance_id = b.id
), metric_values as materialized (
  select n.id from named n where n.kind = 'metric_value'
  union
  select v.id from instances b join app.metric_values v on v.root_id = $1::uuid and v.activity_instance_id = b.id
  union
  select v.id
  from sets b
  join app.metric_values v on v.root_id = $1::uuid and v.activity_instance_id = b.activity_instance_id and v.set_number = b.set_number
), notes as (
  select n.id from named n where n.kind = 'note'
  union
  select o.id from goals b join app.notes o on o.root_id = $1::uuid and o.goal_id = b.id
  union
  select o.id from instances b join app.notes o on o.root_id = $1::uuid and o.activity_instance_id = b.id
  union
  select o.id
  from sets b
  join app.notes o on o.root_id = $1::uuid and o.activity_instance_id = b.activity_instance_id and o.set_number = b.set_number
), wanted_activities as (
  select n.id from named n where n.kind = 'activity'
  union
  select a.id from whole w join app.activity_definitions a on a.root_id = w.root_id
), wanted_metrics as (
  select m.id, m.activity_id, coalesce(bool_or(w.alone), false) as alone
  from (
    select n.id, n.alone from named n where n.kind = 'metric_definition'
    union all
    select m.id, false from wanted_activities a join app.metric_definitions m on m.root_id = $1::uuid and m.activity_id = a.id
  ) as w
  join app.metric_definitions m on m.root_id = $1::uuid and m.id = w.id
  group by m.id, m.activity_id
), wanted_splits as (
  select s.id, s.activity_id, coalesce(bool_or(w.alone), false) as alone
  from (
    select n.id, n.alone from named n where n.kind = 'split_definition'
    union all
    select s.id, false from wanted_activities a join app.split_definitions s on s.root_id = $1::uuid and s.activity_id = a.id
  ) as w
  join app.split_definitions s on s.root_id = $1::uuid and s.id = w.id
  group by s.id, s.activity_id
), uses as materialized (
  select m.activity_id, m.id, count(*) as rows
  from wanted_metrics m
  join app.metric_values v on v.root_id = $1::uuid and v.metric_definition_id = m.id
  where not exists (select from whole) and not exists (select from metric_values x where x.id = v.id)
  group by m.activity_id, m.id
  union all
  select s.activity_id, s.id, count(*)
  from wanted_splits s
  join app.metric_values v on v.root_id = $1::uuid and v.split_definition_id = s.id
  where not exists (select from whole) and not exists (select from metric_values x where x.id = v.id)
  group by s.activity_id, s.id
  union all
  select a.id, a.id, count(*)
  from wanted_activities a
  join app.activity_instances i on i.root_id = $1::uuid and i.activity_definition_id = a.id
  where not exists (select from whole) and not exists (select from instances x where x.id = i.id)
  group by a.id
), activities as (
  select a.id from wanted_activities a where a.id not in (select u.activity_id from uses u)
), metrics as (
  select m.id
  from wanted_metrics m
  where m.id not in (select u.id from uses u) and (m.alone or m.activity_id in (select a.id from activities a))
), splits as (
  select s.id
  from wanted_splits s
  where s.id not in (select u.id from uses u) and (s.alone or s.activity_id in (select a.id from activities a))
), groups as (
  select n.id from named n where n.kind = 'activity_group'
  union
  select g.id from whole w join app.activity_groups g on g.root_id = w.root_id
), templates as (
  select n.id from named n where n.kind = 'template'
  union
  select t.id from whole w join app.session_templates t on t.root_id = w.root_id
), programs as (
  select n.id from named n where n.kind = 'program'
  union
  select p.id from whole w join app.programs p on p.root_id = w.root_id
), blocks as (
  select n.id from named n where n.kind = 'program_block'
  union
  select x.id from programs b join app.program_blocks x on x.root_id = $1::uuid and x.program_id = b.id
), days as (
  select n.id from named n where n.kind = 'program_day'
  union
  select x.id from blocks b join app.program_days x on x.root_id = $1::uuid and x.block_id = b.id
), scheduled_sessions as (
  select n.id from named n where n.kind = 'scheduled_session'
  union
  select x.id from days b join app.scheduled_sessions x on x.root_id = $1::uuid and x.day_id = b.id
), doomed as materialized (
  select case when x.id = x.root_id then 'fractal' when x.type = 'PracticeSession' then 'session' else 'goal' end as kind, x.id, x.deleted_at
  from goals d join app.goals x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'activity_instance', x.id, x.deleted_at from instances d join app.activity_instances x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'activity_set', x.id, x.deleted_at from sets d join app.activity_sets x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'metric_value', x.id, x.deleted_at from metric_values d join app.metric_values x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'note', x.id, x.deleted_at from notes d join app.notes x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'activity', x.id, x.deleted_at from activities d join app.activity_definitions x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'metric_definition', x.id, x.deleted_at from metrics d join app.metric_definitions x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'split_definition', x.id, x.deleted_at from splits d join app.split_definitions x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'activity_group', x.id, x.deleted_at from groups d join app.activity_groups x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'template', x.id, x.deleted_at from templates d join app.session_templates x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'program', x.id, x.deleted_at from programs d join app.programs x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'program_block', x.id, x.deleted_at from blocks d join app.program_blocks x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'program_day', x.id, x.deleted_at from days d join app.program_days x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'scheduled_session', x.id, x.deleted_at from scheduled_sessions d join app.scheduled_sessions x on x.root_id = $1::uuid and x.id = d.id
  union all
  select 'session_goal', null, l.deleted_at from links l
), checked as (
  select c.root_id,
    case
      when $2::text is not null and not exists (select from target) then 'not_found'
      when c.role <> 'owner' then 'not_owner'
      when exists (select from target t where t.deleted_at is null) then 'not_deleted'
      when $2::text is not null and exists (select from uses) then 'in_use'
    end as refused
  from caller c
), open as materialized (
  select c.root_id from checked c where c.refused is null and $5::boolean
), links_ as (
  delete from app.practice_session_goals x
  using open o, links l
  where x.root_id = o.root_id and x.practice_session_id = l.practice_session_id and x.short_term_goal_id = l.short_term_goal_id
), metric_values_ as (
  delete from app.metric_values x using open o, metric_values d where x.root_id = o.root_id and x.id = d.id
), notes_ as (
  delete from app.notes x using open o, notes d where x.root_id = o.root_id and x.id = d.id
), sets_ as (
  delete from app.activity_sets x using open o, sets d where x.root_id = o.root_id and x.id = d.id
), instances_ as (
  delete from app.activity_instances x using open o, instances d where x.root_id = o.root_id and x.id = d.id
), goals_ as (
  delete from app.goals x using open o, goals d where x.root_id = o.root_id and x.id = d.id
), metrics_ as (
  delete from app.metric_definitions x using open o, metrics d where x.root_id = o.root_id and x.id = d.id
), splits_ as (
  delete from app.split_definitions x using open o, splits d where x.root_id = o.root_id and x.id = d.id
), activities_ as (
  delete from app.activity_definitions x using open o, activities d where x.root_id = o.root_id and x.id = d.id
), groups_ as (
  delete from app.activity_groups x using open o, groups d where x.root_id = o.root_id and x.id = d.id
), scheduled_sessions_ as (
  delete from app.scheduled_sessions x using open o, scheduled_sessions d where x.root_id = o.root_id and x.id = d.id
), days_ as (
  delete from app.program_days x using open o, days d where x.root_id = o.root_id and x.id = d.id
), blocks_ as (
  delete from app.program_blocks x using open o, blocks d where x.root_id = o.root_id and x.id = d.id
), programs_ as (
  delete from app.programs x using open o, programs d where x.root_id = o.root_id and x.id = d.id
), templates_ as (
  delete from app.session_templates x using open o, templates d where x.root_id = o.root_id and x.id = d.id
)
select c.refused, (select coalesce(sum(u.rows), 0)::bigint from uses u) as uses, r.kind, r.rows, r.id, r.name
from checked c
left join (
  select d.kind, count(*) as rows, null::uuid as id, null as name from doomed d group by d.kind
  union all
  select s.kind, null, s.id, (select n.name from app.fractal_rows n where n.root_id = $1::uuid and n.kind = s.kind and n.id = s.id)
  from (
    select d.kind, d.id, d.deleted_at from doomed d where d.id is not null order by d.deleted_at desc nulls last, d.id desc limit 20
  ) as s
) as r on c.refused is null
