-- Which rows of a user came by earlier imports, and whether they are still there: one purged since is imported anew.
-- admin read
-- Of an instance also its activity, for values whose instance the file lacks.
select i.table_name, i.legacy_id, i.root_id, i.id, encode(i.content_sha256, 'hex'),
  case i.table_name
    when 'goals' then exists (select from app.goals t where t.root_id = i.root_id and t.id = i.id)
    when 'activity_groups' then exists (select from app.activity_groups t where t.root_id = i.root_id and t.id = i.id)
    when 'activity_definitions' then exists (select from app.activity_definitions t where t.root_id = i.root_id and t.id = i.id)
    when 'metric_definitions' then exists (select from app.metric_definitions t where t.root_id = i.root_id and t.id = i.id)
    when 'split_definitions' then exists (select from app.split_definitions t where t.root_id = i.root_id and t.id = i.id)
    when 'session_templates' then exists (select from app.session_templates t where t.root_id = i.root_id and t.id = i.id)
    when 'programs' then exists (select from app.programs t where t.root_id = i.root_id and t.id = i.id)
    when 'program_blocks' then exists (select from app.program_blocks t where t.root_id = i.root_id and t.id = i.id)
    when 'program_days' then exists (select from app.program_days t where t.root_id = i.root_id and t.id = i.id)
    when 'scheduled_sessions' then exists (select from app.scheduled_sessions t where t.root_id = i.root_id and t.id = i.id)
    when 'activity_instances' then exists (select from app.activity_instances t where t.root_id = i.root_id and t.id = i.id)
    when 'activity_sets' then exists (select from app.activity_sets t where t.root_id = i.root_id and t.id = i.id)
    when 'metric_values' then exists (select from app.metric_values t where t.root_id = i.root_id and t.id = i.id)
    when 'notes' then exists (select from app.notes t where t.root_id = i.root_id and t.id = i.id)
    else true
  end,
  case i.table_name
    when 'activity_instances' then (
      select t.activity_definition_id from app.activity_instances t where t.root_id = i.root_id and t.id = i.id)
  end as activity_definition_id
from legacy.ids i
where i.user_id = $1::uuid
