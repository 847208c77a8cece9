-- Plan, Phase 4: deleted_at, created_at, updated_at and sort_order, on every table of a fractal (DESIGN.md §5 adds those that the plan
-- leaves out). updated_at is kept by a trigger. Unique names now count live rows only.
-- step: report
select 'goals' as table_name, t.id::text as row_id,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default' as rule
from app.goals t
where num_nulls(t.created_at, t.updated_at, t.description, t.completed) > 0
union all
select 'activity_groups', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.activity_groups t
where num_nulls(t.created_at, t.description, t.sort_order) > 0
union all
select 'activity_definitions', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.activity_definitions t
where num_nulls(t.created_at, t.description, t.has_sets, t.has_metrics, t.metrics_multiplicative, t.has_splits) > 0
union all
select 'metric_definitions', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.metric_definitions t
where num_nulls(t.created_at, t.is_active, t.is_top_set_metric, t.is_multiplicative) > 0
union all
select 'split_definitions', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.split_definitions t
where num_nulls(t.created_at) > 0
union all
select 'activity_instances', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.activity_instances t
where num_nulls(t.created_at, t.completed) > 0
union all
select 'session_templates', t.id::text,
  'missing values are filled: created_at with the earliest time that the row knows, the rest with its default'
from app.session_templates t
where num_nulls(t.created_at, t.description) > 0
union all
select 'programs', t.id::text, 'missing values are filled with their defaults'
from app.programs t
where num_nulls(t.description, t.is_active) > 0
union all
select 'scheduled_sessions', t.id::text, 'missing values are filled with their defaults'
from app.scheduled_sessions t
where num_nulls(t.is_completed) > 0;

-- step: transaction
-- A row's own statement may set updated_at (an import keeps the time it was given); any other change stamps it, but not the work of a
-- later migration, which sets app.keep_updated_at: filling a column is no change of the row.
create function app.touch_updated_at() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  if current_setting('app.keep_updated_at', true) = 'on' then
    return new;
  end if;
  new.updated_at := clock_timestamp();
  return new;
end
$$;
revoke all on function app.touch_updated_at() from public;

alter table app.goals add column deleted_at timestamptz, add column sort_order integer default 0;
alter table app.practice_session_goals
  add column created_at timestamptz default now(), add column updated_at timestamptz default now(), add column deleted_at timestamptz;
alter table app.activity_groups add column deleted_at timestamptz, add column updated_at timestamptz default now();
alter table app.activity_definitions add column deleted_at timestamptz, add column updated_at timestamptz default now();
alter table app.metric_definitions add column updated_at timestamptz default now(), add column sort_order integer default 0;
alter table app.split_definitions add column deleted_at timestamptz, add column updated_at timestamptz default now();
alter table app.activity_instances
  add column deleted_at timestamptz, add column updated_at timestamptz default now(), add column sort_order integer default 0;
alter table app.metric_values
  add column created_at timestamptz default now(), add column updated_at timestamptz default now(), add column deleted_at timestamptz;
alter table app.session_templates add column deleted_at timestamptz, add column updated_at timestamptz default now();
alter table app.programs add column deleted_at timestamptz;
alter table app.program_blocks
  add column created_at timestamptz default now(), add column updated_at timestamptz default now(), add column deleted_at timestamptz;
alter table app.program_days
  add column created_at timestamptz default now(), add column updated_at timestamptz default now(), add column deleted_at timestamptz;
alter table app.scheduled_sessions
  add column created_at timestamptz default now(), add column updated_at timestamptz default now(), add column deleted_at timestamptz;

-- step: transaction
-- A recovered root was never seen by its user: it stays in the trash, from where it can be taken.
update app.goals set deleted_at = now() where attributes @> '{"recovered": true}' and id = root_id;

-- step: batch
update app.metric_values
set created_at = i.created_at
from app.activity_instances i
where i.id = metric_values.activity_instance_id
  and metric_values.id in (
    select v.id
    from app.metric_values v
    join app.activity_instances w on w.id = v.activity_instance_id
    where v.created_at <> w.created_at
    limit 5000);

-- step: batch
with picked as materialized (
  select t.id from app.goals t where num_nulls(t.created_at, t.updated_at, t.description, t.completed) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'goals', t.id::text, 'missing values', to_jsonb(t)
  from app.goals t join picked p on p.id = t.id
)
update app.goals
set created_at = coalesce(created_at, least(updated_at, session_start, deadline, now())),
  updated_at = coalesce(updated_at, created_at, session_start, now()), description = coalesce(description, ''),
  completed = coalesce(completed, false)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.activity_groups t where num_nulls(t.created_at, t.description, t.sort_order) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'activity_groups', t.id::text, 'missing values', to_jsonb(t)
  from app.activity_groups t join picked p on p.id = t.id
)
update app.activity_groups
set created_at = coalesce(created_at, now()), description = coalesce(description, ''), sort_order = coalesce(sort_order, 0)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id
  from app.activity_definitions t
  where num_nulls(t.created_at, t.description, t.has_sets, t.has_metrics, t.metrics_multiplicative, t.has_splits) > 0
  limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'activity_definitions', t.id::text, 'missing values', to_jsonb(t)
  from app.activity_definitions t join picked p on p.id = t.id
)
update app.activity_definitions
set created_at = coalesce(created_at, now()), description = coalesce(description, ''), has_sets = coalesce(has_sets, false),
  has_metrics = coalesce(has_metrics, true), metrics_multiplicative = coalesce(metrics_multiplicative, false),
  has_splits = coalesce(has_splits, false)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id
  from app.metric_definitions t
  where num_nulls(t.created_at, t.is_active, t.is_top_set_metric, t.is_multiplicative) > 0
  limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'metric_definitions', t.id::text, 'missing values', to_jsonb(t)
  from app.metric_definitions t join picked p on p.id = t.id
)
update app.metric_definitions
set created_at = coalesce(created_at, now()), is_active = coalesce(is_active, true),
  is_top_set_metric = coalesce(is_top_set_metric, false), is_multiplicative = coalesce(is_multiplicative, true)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.split_definitions t where num_nulls(t.created_at) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'split_definitions', t.id::text, 'missing values', to_jsonb(t)
  from app.split_definitions t join picked p on p.id = t.id
)
update app.split_definitions
set created_at = coalesce(created_at, now())
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.activity_instances t where num_nulls(t.created_at, t.completed) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'activity_instances', t.id::text, 'missing values', to_jsonb(t)
  from app.activity_instances t join picked p on p.id = t.id
)
update app.activity_instances
set created_at = coalesce(created_at, least(time_start, now())), completed = coalesce(completed, false)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.session_templates t where num_nulls(t.created_at, t.description) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'session_templates', t.id::text, 'missing values', to_jsonb(t)
  from app.session_templates t join picked p on p.id = t.id
)
update app.session_templates
set created_at = coalesce(created_at, now()), description = coalesce(description, '')
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.programs t where num_nulls(t.description, t.is_active) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'programs', t.id::text, 'missing values', to_jsonb(t)
  from app.programs t join picked p on p.id = t.id
)
update app.programs
set description = coalesce(description, ''), is_active = coalesce(is_active, true)
where id in (select p.id from picked p);

-- step: batch
with picked as materialized (
  select t.id from app.scheduled_sessions t where num_nulls(t.is_completed) > 0 limit 5000
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 5, 'scheduled_sessions', t.id::text, 'missing values', to_jsonb(t)
  from app.scheduled_sessions t join picked p on p.id = t.id
)
update app.scheduled_sessions
set is_completed = coalesce(is_completed, false)
where id in (select p.id from picked p);

-- step: transaction
alter table app.goals add constraint nn_filled check (
  created_at is not null and updated_at is not null and description is not null and completed is not null and sort_order is not null) not valid;
alter table app.practice_session_goals add constraint nn_filled check (
  created_at is not null and updated_at is not null) not valid;
alter table app.activity_groups add constraint nn_filled check (
  created_at is not null and updated_at is not null and description is not null and sort_order is not null) not valid;
alter table app.activity_definitions add constraint nn_filled check (
  created_at is not null and updated_at is not null and description is not null and has_sets is not null and has_metrics is not null and metrics_multiplicative is not null and has_splits is not null) not valid;
alter table app.metric_definitions add constraint nn_filled check (
  created_at is not null and updated_at is not null and sort_order is not null and is_active is not null and is_top_set_metric is not null and is_multiplicative is not null) not valid;
alter table app.split_definitions add constraint nn_filled check (
  created_at is not null and updated_at is not null) not valid;
alter table app.activity_instances add constraint nn_filled check (
  created_at is not null and updated_at is not null and completed is not null and sort_order is not null) not valid;
alter table app.metric_values add constraint nn_filled check (
  created_at is not null and updated_at is not null) not valid;
alter table app.session_templates add constraint nn_filled check (
  created_at is not null and updated_at is not null and description is not null) not valid;
alter table app.programs add constraint nn_filled check (
  description is not null and is_active is not null) not valid;
alter table app.program_blocks add constraint nn_filled check (
  created_at is not null and updated_at is not null) not valid;
alter table app.program_days add constraint nn_filled check (
  created_at is not null and updated_at is not null) not valid;
alter table app.scheduled_sessions add constraint nn_filled check (
  created_at is not null and updated_at is not null and is_completed is not null) not valid;

-- step: validate
alter table app.goals validate constraint nn_filled;
alter table app.practice_session_goals validate constraint nn_filled;
alter table app.activity_groups validate constraint nn_filled;
alter table app.activity_definitions validate constraint nn_filled;
alter table app.metric_definitions validate constraint nn_filled;
alter table app.split_definitions validate constraint nn_filled;
alter table app.activity_instances validate constraint nn_filled;
alter table app.metric_values validate constraint nn_filled;
alter table app.session_templates validate constraint nn_filled;
alter table app.programs validate constraint nn_filled;
alter table app.program_blocks validate constraint nn_filled;
alter table app.program_days validate constraint nn_filled;
alter table app.scheduled_sessions validate constraint nn_filled;

-- step: transaction
alter table app.goals
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column description set not null,
  alter column completed set not null,
  alter column sort_order set not null;
alter table app.practice_session_goals
  alter column created_at set not null,
  alter column updated_at set not null;
alter table app.activity_groups
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column description set not null,
  alter column sort_order set not null;
alter table app.activity_definitions
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column description set not null,
  alter column has_sets set not null,
  alter column has_metrics set not null,
  alter column metrics_multiplicative set not null,
  alter column has_splits set not null;
alter table app.metric_definitions
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column sort_order set not null,
  alter column is_active set not null,
  alter column is_top_set_metric set not null,
  alter column is_multiplicative set not null;
alter table app.split_definitions
  alter column created_at set not null,
  alter column updated_at set not null;
alter table app.activity_instances
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column completed set not null,
  alter column sort_order set not null;
alter table app.metric_values
  alter column created_at set not null,
  alter column updated_at set not null;
alter table app.session_templates
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column description set not null;
alter table app.programs
  alter column description set not null,
  alter column is_active set not null;
alter table app.program_blocks
  alter column created_at set not null,
  alter column updated_at set not null;
alter table app.program_days
  alter column created_at set not null,
  alter column updated_at set not null;
alter table app.scheduled_sessions
  alter column created_at set not null,
  alter column updated_at set not null,
  alter column is_completed set not null;
alter table app.goals drop constraint nn_filled;
alter table app.practice_session_goals drop constraint nn_filled;
alter table app.activity_groups drop constraint nn_filled;
alter table app.activity_definitions drop constraint nn_filled;
alter table app.metric_definitions drop constraint nn_filled;
alter table app.split_definitions drop constraint nn_filled;
alter table app.activity_instances drop constraint nn_filled;
alter table app.metric_values drop constraint nn_filled;
alter table app.session_templates drop constraint nn_filled;
alter table app.programs drop constraint nn_filled;
alter table app.program_blocks drop constraint nn_filled;
alter table app.program_days drop constraint nn_filled;
alter table app.scheduled_sessions drop constraint nn_filled;
alter table app.scheduled_sessions alter column is_completed set default false;

-- step: transaction
create trigger trg_goals_touch before update on app.goals for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_practice_session_goals_touch before update on app.practice_session_goals for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_activity_groups_touch before update on app.activity_groups for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_activity_definitions_touch before update on app.activity_definitions for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_metric_definitions_touch before update on app.metric_definitions for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_split_definitions_touch before update on app.split_definitions for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_activity_instances_touch before update on app.activity_instances for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_metric_values_touch before update on app.metric_values for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_session_templates_touch before update on app.session_templates for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_programs_touch before update on app.programs for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_program_blocks_touch before update on app.program_blocks for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_program_days_touch before update on app.program_days for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
create trigger trg_scheduled_sessions_touch before update on app.scheduled_sessions for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();

-- step: concurrently
create unique index concurrently uq_activity_groups_root_name_live on app.activity_groups (root_id, name) where deleted_at is null;
create unique index concurrently uq_activity_definitions_root_name_live on app.activity_definitions (root_id, name) where deleted_at is null;
create unique index concurrently uq_split_definitions_activity_name_live
  on app.split_definitions (root_id, activity_id, name) where deleted_at is null;
create unique index concurrently uq_session_templates_root_name_live on app.session_templates (root_id, name) where deleted_at is null;

-- step: transaction
drop index app.uq_activity_groups_root_name;
alter index app.uq_activity_groups_root_name_live rename to uq_activity_groups_root_name;
drop index app.uq_activity_definitions_root_name;
alter index app.uq_activity_definitions_root_name_live rename to uq_activity_definitions_root_name;
drop index app.uq_split_definitions_activity_name;
alter index app.uq_split_definitions_activity_name_live rename to uq_split_definitions_activity_name;
drop index app.uq_session_templates_root_name;
alter index app.uq_session_templates_root_name_live rename to uq_session_templates_root_name;
