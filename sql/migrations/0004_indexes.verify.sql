-- Every index of the plan's Phase 3 is there, valid, under the plan's name.
select 'index ' || wanted.name as check,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid) as ok
from unnest(array[
  'idx_goals_parent_id',
  'idx_goals_root_id',
  'idx_goals_type',
  'idx_goals_created_at',
  'idx_activity_instances_session',
  'idx_activity_instances_definition',
  'idx_activity_instances_root',
  'idx_metric_values_instance',
  'idx_metric_values_definition',
  'idx_metric_values_root',
  'idx_metric_definitions_activity',
  'idx_metric_definitions_root',
  'idx_split_definitions_activity',
  'idx_split_definitions_root',
  'idx_activity_definitions_group',
  'idx_activity_definitions_root',
  'idx_activity_groups_root',
  'idx_session_templates_root',
  'idx_activity_instances_root_date',
  'idx_metric_values_root_metric',
  'idx_activity_instances_session_created',
  'idx_goals_parent_type',
  'idx_goals_root_type',
  'idx_metric_definitions_active',
  'idx_goals_completed',
  'idx_goals_practice_sessions'
]) with ordinality as wanted (name, place)
order by wanted.place;
