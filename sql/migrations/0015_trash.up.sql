-- What took a row into the trash (plan, section 4.1): deleted_with is the id of the row whose delete it was, the row's own id when it was
-- deleted itself. All rows of one delete share it, so that an undelete finds exactly them, in every table, by one index.

-- step: transaction
-- Keeps deleted_with in step with deleted_at, so that who deletes a row alone, or brings one back, need not say so.
create function app.keep_deleted_with() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  new.deleted_with := case when new.deleted_at is not null then coalesce(new.deleted_with, new.id) end;
  return new;
end
$$;
revoke all on function app.keep_deleted_with() from public;

-- A link has no id of its own. One that was taken away by itself is nobody's to bring back.
create function app.keep_link_deleted_with() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  new.deleted_with := case when new.deleted_at is not null then coalesce(new.deleted_with, app.new_id()) end;
  return new;
end
$$;
revoke all on function app.keep_link_deleted_with() from public;

-- Gives a table of a fractal its trash. Every one goes through here, and gets an index on (root_id, deleted_with).
create procedure app.keep_trash(tenant_table regclass)
language plpgsql set search_path = app, pg_temp as $$
declare
  short_name text := (select c.relname from pg_catalog.pg_class c where c.oid = tenant_table);
  keeper text := case when tenant_table = 'app.practice_session_goals'::regclass
    then 'app.keep_link_deleted_with()' else 'app.keep_deleted_with()' end;
begin
  execute format('alter table %s add column deleted_with uuid', tenant_table);
  execute format('alter table %s add constraint %I check ((deleted_at is null) = (deleted_with is null)) not valid',
    tenant_table, 'chk_' || short_name || '_deleted_with');
  execute format('create trigger %I before insert on %s for each row when (new.deleted_at is not null) execute function %s',
    'trg_' || short_name || '_trash_inserted', tenant_table, keeper);
  execute format('create trigger %I before update on %s for each row when (new.deleted_at is distinct from old.deleted_at) execute function %s',
    'trg_' || short_name || '_trash', tenant_table, keeper);
end
$$;
revoke all on procedure app.keep_trash(regclass) from public;

call app.keep_trash('app.goals');
call app.keep_trash('app.practice_session_goals');
call app.keep_trash('app.activity_groups');
call app.keep_trash('app.activity_definitions');
call app.keep_trash('app.metric_definitions');
call app.keep_trash('app.split_definitions');
call app.keep_trash('app.activity_instances');
call app.keep_trash('app.activity_sets');
call app.keep_trash('app.metric_values');
call app.keep_trash('app.session_templates');
call app.keep_trash('app.programs');
call app.keep_trash('app.program_blocks');
call app.keep_trash('app.program_days');
call app.keep_trash('app.scheduled_sessions');
call app.keep_trash('app.notes');

-- What was deleted before: a delete stamped all its rows with one deleted_at. So a row went with what it hangs below, when both bear the same.
-- step: batch
with recursive wanted as (
  select g.root_id, g.id from app.goals g where g.deleted_at is not null and g.deleted_with is null limit 5000
), above as (
  select w.root_id, w.id, g.parent_id, g.deleted_at, w.id as taken_with, 0 as steps
  from wanted w
  join app.goals g on g.root_id = w.root_id and g.id = w.id
  union all
  select a.root_id, a.id, p.parent_id, a.deleted_at, p.id, a.steps + 1
  from above a
  join app.goals p on p.root_id = a.root_id and p.id = a.parent_id and p.deleted_at = a.deleted_at
  where a.steps < 100
), highest as (
  select distinct on (a.root_id, a.id) a.root_id, a.id, a.deleted_at, a.taken_with from above a order by a.root_id, a.id, a.steps desc
)
update app.goals g
set deleted_with = case when f.deleted_at = h.deleted_at then f.id else h.taken_with end
from highest h
join app.goals f on f.root_id = h.root_id and f.id = h.root_id
where g.root_id = h.root_id and g.id = h.id;

-- step: batch
update app.practice_session_goals
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p
    where p.root_id = practice_session_goals.root_id and p.id = practice_session_goals.practice_session_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p
    where p.root_id = practice_session_goals.root_id and p.id = practice_session_goals.short_term_goal_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = practice_session_goals.root_id and p.id = practice_session_goals.root_id
  ) as above
  where above.deleted_at = practice_session_goals.deleted_at), app.new_id())
where (root_id, practice_session_id, short_term_goal_id) in (
  select x.root_id, x.practice_session_id, x.short_term_goal_id from app.practice_session_goals x
  where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.activity_groups
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = activity_groups.root_id and p.id = activity_groups.root_id
  ) as above
  where above.deleted_at = activity_groups.deleted_at), activity_groups.id)
where (root_id, id) in (select x.root_id, x.id from app.activity_groups x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.activity_definitions
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = activity_definitions.root_id and p.id = activity_definitions.root_id
  ) as above
  where above.deleted_at = activity_definitions.deleted_at), activity_definitions.id)
where (root_id, id) in (select x.root_id, x.id from app.activity_definitions x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.metric_definitions
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.activity_definitions p
    where p.root_id = metric_definitions.root_id and p.id = metric_definitions.activity_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = metric_definitions.root_id and p.id = metric_definitions.root_id
  ) as above
  where above.deleted_at = metric_definitions.deleted_at), metric_definitions.id)
where (root_id, id) in (select x.root_id, x.id from app.metric_definitions x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.split_definitions
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.activity_definitions p
    where p.root_id = split_definitions.root_id and p.id = split_definitions.activity_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = split_definitions.root_id and p.id = split_definitions.root_id
  ) as above
  where above.deleted_at = split_definitions.deleted_at), split_definitions.id)
where (root_id, id) in (select x.root_id, x.id from app.split_definitions x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.activity_instances
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p
    where p.root_id = activity_instances.root_id and p.id = activity_instances.practice_session_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = activity_instances.root_id and p.id = activity_instances.root_id
  ) as above
  where above.deleted_at = activity_instances.deleted_at), activity_instances.id)
where (root_id, id) in (select x.root_id, x.id from app.activity_instances x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.activity_sets
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.activity_instances p
    where p.root_id = activity_sets.root_id and p.id = activity_sets.activity_instance_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = activity_sets.root_id and p.id = activity_sets.root_id
  ) as above
  where above.deleted_at = activity_sets.deleted_at), activity_sets.id)
where (root_id, id) in (select x.root_id, x.id from app.activity_sets x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.metric_values
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.activity_instances p
    where p.root_id = metric_values.root_id and p.id = metric_values.activity_instance_id
    union all
    select p.deleted_at, p.deleted_with
    from app.activity_sets p
    where p.root_id = metric_values.root_id and p.activity_instance_id = metric_values.activity_instance_id
      and p.set_number = metric_values.set_number
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = metric_values.root_id and p.id = metric_values.root_id
  ) as above
  where above.deleted_at = metric_values.deleted_at), metric_values.id)
where (root_id, id) in (select x.root_id, x.id from app.metric_values x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.session_templates
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = session_templates.root_id and p.id = session_templates.root_id
  ) as above
  where above.deleted_at = session_templates.deleted_at), session_templates.id)
where (root_id, id) in (select x.root_id, x.id from app.session_templates x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.programs
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = programs.root_id and p.id = programs.root_id
  ) as above
  where above.deleted_at = programs.deleted_at), programs.id)
where (root_id, id) in (select x.root_id, x.id from app.programs x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.program_blocks
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.programs p where p.root_id = program_blocks.root_id and p.id = program_blocks.program_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = program_blocks.root_id and p.id = program_blocks.root_id
  ) as above
  where above.deleted_at = program_blocks.deleted_at), program_blocks.id)
where (root_id, id) in (select x.root_id, x.id from app.program_blocks x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.program_days
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.program_blocks p where p.root_id = program_days.root_id and p.id = program_days.block_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = program_days.root_id and p.id = program_days.root_id
  ) as above
  where above.deleted_at = program_days.deleted_at), program_days.id)
where (root_id, id) in (select x.root_id, x.id from app.program_days x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.scheduled_sessions
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.program_days p where p.root_id = scheduled_sessions.root_id and p.id = scheduled_sessions.day_id
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = scheduled_sessions.root_id and p.id = scheduled_sessions.root_id
  ) as above
  where above.deleted_at = scheduled_sessions.deleted_at), scheduled_sessions.id)
where (root_id, id) in (select x.root_id, x.id from app.scheduled_sessions x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: batch
update app.notes
set deleted_with = coalesce((
  select min(above.deleted_with::text)::uuid
  from (
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = notes.root_id and p.id = notes.goal_id
    union all
    select p.deleted_at, p.deleted_with from app.activity_instances p where p.root_id = notes.root_id and p.id = notes.activity_instance_id
    union all
    select p.deleted_at, p.deleted_with
    from app.activity_sets p
    where p.root_id = notes.root_id and p.activity_instance_id = notes.activity_instance_id and p.set_number = notes.set_number
    union all
    select p.deleted_at, p.deleted_with from app.goals p where p.root_id = notes.root_id and p.id = notes.root_id
  ) as above
  where above.deleted_at = notes.deleted_at), notes.id)
where (root_id, id) in (select x.root_id, x.id from app.notes x where x.deleted_at is not null and x.deleted_with is null limit 5000);

-- step: validate
alter table app.goals validate constraint chk_goals_deleted_with;
alter table app.practice_session_goals validate constraint chk_practice_session_goals_deleted_with;
alter table app.activity_groups validate constraint chk_activity_groups_deleted_with;
alter table app.activity_definitions validate constraint chk_activity_definitions_deleted_with;
alter table app.metric_definitions validate constraint chk_metric_definitions_deleted_with;
alter table app.split_definitions validate constraint chk_split_definitions_deleted_with;
alter table app.activity_instances validate constraint chk_activity_instances_deleted_with;
alter table app.activity_sets validate constraint chk_activity_sets_deleted_with;
alter table app.metric_values validate constraint chk_metric_values_deleted_with;
alter table app.session_templates validate constraint chk_session_templates_deleted_with;
alter table app.programs validate constraint chk_programs_deleted_with;
alter table app.program_blocks validate constraint chk_program_blocks_deleted_with;
alter table app.program_days validate constraint chk_program_days_deleted_with;
alter table app.scheduled_sessions validate constraint chk_scheduled_sessions_deleted_with;
alter table app.notes validate constraint chk_notes_deleted_with;

-- step: concurrently
create index concurrently idx_goals_deleted_with on app.goals (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_practice_session_goals_deleted_with on app.practice_session_goals (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_activity_groups_deleted_with on app.activity_groups (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_activity_definitions_deleted_with on app.activity_definitions (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_metric_definitions_deleted_with on app.metric_definitions (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_split_definitions_deleted_with on app.split_definitions (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_activity_instances_deleted_with on app.activity_instances (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_activity_sets_deleted_with on app.activity_sets (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_metric_values_deleted_with on app.metric_values (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_session_templates_deleted_with on app.session_templates (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_programs_deleted_with on app.programs (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_program_blocks_deleted_with on app.program_blocks (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_program_days_deleted_with on app.program_days (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_scheduled_sessions_deleted_with on app.scheduled_sessions (root_id, deleted_with) where deleted_with is not null;
create index concurrently idx_notes_deleted_with on app.notes (root_id, deleted_with) where deleted_with is not null;
-- Lists of the trash, newest first: what was deleted itself.
create index concurrently idx_goals_trash on app.goals (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_activity_groups_trash on app.activity_groups (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_activity_definitions_trash on app.activity_definitions (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_metric_definitions_trash on app.metric_definitions (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_split_definitions_trash on app.split_definitions (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_activity_instances_trash on app.activity_instances (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_activity_sets_trash on app.activity_sets (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_metric_values_trash on app.metric_values (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_session_templates_trash on app.session_templates (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_programs_trash on app.programs (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_program_blocks_trash on app.program_blocks (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_program_days_trash on app.program_days (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_scheduled_sessions_trash on app.scheduled_sessions (root_id, deleted_at, id) where deleted_with = id;
create index concurrently idx_notes_trash on app.notes (root_id, deleted_at, id) where deleted_with = id;

-- step: transaction
-- Every row of a fractal, live or deleted, under its kind and the name that a person calls it by: for what serves all kinds alike. A link
-- between a session and a goal has no id. parent_is_deleted says whether something that the row hangs below, the fractal left out, is in the
-- trash. Names and parents are asked for row by row, so that who does not ask does not pay, and lists stay in the order of an index.
create view app.fractal_rows with (security_invoker = true) as
select g.root_id, case when g.id = g.root_id then 'fractal' when g.type = 'PracticeSession' then 'session' else 'goal' end as kind, g.id, g.name,
  g.deleted_at, g.deleted_with,
  exists (select from app.goals p where p.root_id = g.root_id and p.id = g.parent_id and p.deleted_at is not null) as parent_is_deleted
from app.goals g
union all
select i.root_id, 'activity_instance', i.id,
  (select a.name from app.activity_definitions a where a.root_id = i.root_id and a.id = i.activity_definition_id), i.deleted_at, i.deleted_with,
  exists (select from app.goals p where p.root_id = i.root_id and p.id = i.practice_session_id and p.deleted_at is not null)
from app.activity_instances i
union all
select s.root_id, 'activity_set', s.id, '', s.deleted_at, s.deleted_with,
  exists (select from app.activity_instances p where p.root_id = s.root_id and p.id = s.activity_instance_id and p.deleted_at is not null)
from app.activity_sets s
union all
select v.root_id, 'metric_value', v.id,
  (select m.name from app.metric_definitions m where m.root_id = v.root_id and m.id = v.metric_definition_id), v.deleted_at, v.deleted_with,
  exists (select from app.activity_instances p where p.root_id = v.root_id and p.id = v.activity_instance_id and p.deleted_at is not null)
  or exists (
    select
    from app.activity_sets p
    where p.root_id = v.root_id and p.activity_instance_id = v.activity_instance_id and p.set_number = v.set_number and p.deleted_at is not null)
from app.metric_values v
union all
select g.root_id, 'activity_group', g.id, g.name, g.deleted_at, g.deleted_with,
  exists (select from app.activity_groups p where p.root_id = g.root_id and p.id = g.parent_id and p.deleted_at is not null)
from app.activity_groups g
union all
select a.root_id, 'activity', a.id, a.name, a.deleted_at, a.deleted_with,
  exists (select from app.activity_groups p where p.root_id = a.root_id and p.id = a.group_id and p.deleted_at is not null)
from app.activity_definitions a
union all
select m.root_id, 'metric_definition', m.id, m.name, m.deleted_at, m.deleted_with,
  exists (select from app.activity_definitions p where p.root_id = m.root_id and p.id = m.activity_id and p.deleted_at is not null)
from app.metric_definitions m
union all
select s.root_id, 'split_definition', s.id, s.name, s.deleted_at, s.deleted_with,
  exists (select from app.activity_definitions p where p.root_id = s.root_id and p.id = s.activity_id and p.deleted_at is not null)
from app.split_definitions s
union all
select t.root_id, 'template', t.id, t.name, t.deleted_at, t.deleted_with, false
from app.session_templates t
union all
select p.root_id, 'program', p.id, p.name, p.deleted_at, p.deleted_with, false
from app.programs p
union all
select b.root_id, 'program_block', b.id, b.name, b.deleted_at, b.deleted_with,
  exists (select from app.programs p where p.root_id = b.root_id and p.id = b.program_id and p.deleted_at is not null)
from app.program_blocks b
union all
select d.root_id, 'program_day', d.id, d.name, d.deleted_at, d.deleted_with,
  exists (select from app.program_blocks p where p.root_id = d.root_id and p.id = d.block_id and p.deleted_at is not null)
from app.program_days d
union all
select s.root_id, 'scheduled_session', s.id,
  (select t.name from app.session_templates t where t.root_id = s.root_id and t.id = s.session_template_id), s.deleted_at, s.deleted_with,
  exists (select from app.program_days p where p.root_id = s.root_id and p.id = s.day_id and p.deleted_at is not null)
from app.scheduled_sessions s
union all
select n.root_id, 'note', n.id, '', n.deleted_at, n.deleted_with,
  exists (select from app.goals p where p.root_id = n.root_id and p.id = n.goal_id and p.deleted_at is not null)
  or exists (select from app.activity_instances p where p.root_id = n.root_id and p.id = n.activity_instance_id and p.deleted_at is not null)
  or exists (
    select
    from app.activity_sets p
    where p.root_id = n.root_id and p.activity_instance_id = n.activity_instance_id and p.set_number = n.set_number and p.deleted_at is not null)
from app.notes n
union all
select l.root_id, 'session_goal', null, '', l.deleted_at, l.deleted_with, false
from app.practice_session_goals l;
grant select on app.fractal_rows to fractal_app, fractal_admin;
