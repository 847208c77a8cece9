-- The plan's columns of Phase 4 (4.1 soft delete, 4.2 timestamps, 4.3 ordering), and the trigger that keeps updated_at.
select 'column ' || wanted.table_name || '.' || wanted.column_name as check,
  exists (
    select
    from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('app.' || wanted.table_name) and a.attname = wanted.column_name and not a.attisdropped
      and (a.attnotnull or wanted.column_name = 'deleted_at')
  ) as ok
from (values
  ('goals', 'deleted_at'),
  ('activity_definitions', 'deleted_at'),
  ('activity_groups', 'deleted_at'),
  ('activity_instances', 'deleted_at'),
  ('session_templates', 'deleted_at'),
  ('split_definitions', 'deleted_at'),
  ('metric_definitions', 'deleted_at'),
  ('practice_session_goals', 'deleted_at'),
  ('metric_values', 'deleted_at'),
  ('programs', 'deleted_at'),
  ('program_blocks', 'deleted_at'),
  ('program_days', 'deleted_at'),
  ('scheduled_sessions', 'deleted_at'),
  ('goals', 'updated_at'),
  ('activity_groups', 'updated_at'),
  ('activity_definitions', 'updated_at'),
  ('metric_definitions', 'updated_at'),
  ('split_definitions', 'updated_at'),
  ('activity_instances', 'updated_at'),
  ('session_templates', 'updated_at'),
  ('metric_values', 'updated_at'),
  ('practice_session_goals', 'updated_at'),
  ('programs', 'updated_at'),
  ('program_blocks', 'updated_at'),
  ('program_days', 'updated_at'),
  ('scheduled_sessions', 'updated_at'),
  ('metric_values', 'created_at'),
  ('activity_instances', 'sort_order'),
  ('metric_definitions', 'sort_order'),
  ('goals', 'sort_order')
) as wanted (table_name, column_name)
union all
select 'trigger trg_' || wanted.table_name || '_touch',
  exists (
    select
    from pg_catalog.pg_trigger t
    where t.tgrelid = to_regclass('app.' || wanted.table_name) and t.tgname = 'trg_' || wanted.table_name || '_touch' and t.tgenabled = 'O'
  )
from unnest(array[
  'goals', 'practice_session_goals', 'activity_groups', 'activity_definitions', 'metric_definitions', 'split_definitions', 'activity_instances',
  'metric_values', 'session_templates', 'programs', 'program_blocks', 'program_days', 'scheduled_sessions']) as wanted (table_name);
