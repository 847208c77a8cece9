-- Every key of a fractal's tables begins with root_id (DESIGN.md §4), and every foreign key is there, by name.
select 'primary key of ' || wanted.table_name || ' begins with root_id' as check,
  exists (
    select
    from pg_catalog.pg_index i
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = to_regclass('app.' || wanted.table_name) and i.indisprimary and a.attname = 'root_id'
  ) as ok
from unnest(array[
  'goals', 'practice_session_goals', 'activity_groups', 'activity_definitions', 'metric_definitions',
  'split_definitions', 'activity_instances', 'metric_values', 'session_templates', 'programs',
  'program_blocks', 'program_days', 'scheduled_sessions']) as wanted (table_name)
union all
select 'foreign key ' || wanted.name || ' carries root_id',
  exists (
    select
    from pg_catalog.pg_constraint c
    join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.conrelid = to_regclass('app.' || wanted.table_name) and c.conname = wanted.name and c.convalidated and a.attname = 'root_id'
  )
from (values
  ('goals', 'fk_goals_root'),
  ('goals', 'fk_goals_root_owner'),
  ('goals', 'fk_goals_parent'),
  ('goals', 'fk_goals_template'),
  ('goals', 'fk_goals_program_day'),
  ('practice_session_goals', 'fk_practice_session_goals_root'),
  ('practice_session_goals', 'fk_practice_session_goals_session'),
  ('practice_session_goals', 'fk_practice_session_goals_goal'),
  ('activity_groups', 'fk_activity_groups_root'),
  ('activity_definitions', 'fk_activity_definitions_root'),
  ('activity_definitions', 'fk_activity_definitions_group'),
  ('metric_definitions', 'fk_metric_definitions_root'),
  ('metric_definitions', 'fk_metric_definitions_activity'),
  ('split_definitions', 'fk_split_definitions_root'),
  ('split_definitions', 'fk_split_definitions_activity'),
  ('activity_instances', 'fk_activity_instances_root'),
  ('activity_instances', 'fk_activity_instances_session'),
  ('activity_instances', 'fk_activity_instances_definition'),
  ('metric_values', 'fk_metric_values_root'),
  ('metric_values', 'fk_metric_values_instance'),
  ('metric_values', 'fk_metric_values_definition'),
  ('metric_values', 'fk_metric_values_sign'),
  ('metric_values', 'fk_metric_values_split'),
  ('session_templates', 'fk_session_templates_root'),
  ('programs', 'fk_programs_root'),
  ('program_blocks', 'fk_program_blocks_root'),
  ('program_blocks', 'fk_program_blocks_program'),
  ('program_days', 'fk_program_days_root'),
  ('program_days', 'fk_program_days_block'),
  ('scheduled_sessions', 'fk_scheduled_sessions_root'),
  ('scheduled_sessions', 'fk_scheduled_sessions_day'),
  ('scheduled_sessions', 'fk_scheduled_sessions_template')
) as wanted (table_name, name)
union all
select 'index ' || wanted.name,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid)
from unnest(array[
  'uq_goals_owner',
  'idx_goals_template',
  'idx_goals_program_day',
  'idx_practice_session_goals_goal',
  'idx_metric_values_split',
  'idx_program_blocks_program',
  'idx_program_days_block',
  'idx_scheduled_sessions_day',
  'idx_scheduled_sessions_template'
]) as wanted (name);
