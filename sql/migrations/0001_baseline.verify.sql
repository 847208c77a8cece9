-- Every table of the app is there.
select 'table ' || wanted.name as check, to_regclass('app.' || wanted.name) is not null as ok
from unnest(array[
  'goals', 'practice_session_goals', 'activity_groups', 'activity_definitions', 'metric_definitions', 'split_definitions',
  'activity_instances', 'metric_values', 'session_templates', 'programs', 'program_blocks', 'program_days',
  'scheduled_sessions']) with ordinality as wanted (name, place)
order by wanted.place;
