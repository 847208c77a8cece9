-- Ids of a legacy database that rows have already: whose they are does not matter, the import makes new ones for them.
-- admin read
select 'goals' as table_name, t.id from app.goals t where t.id = any ($1::uuid[])
union all
select 'activity_groups', t.id from app.activity_groups t where t.id = any ($1::uuid[])
union all
select 'activity_definitions', t.id from app.activity_definitions t where t.id = any ($1::uuid[])
union all
select 'metric_definitions', t.id from app.metric_definitions t where t.id = any ($1::uuid[])
union all
select 'split_definitions', t.id from app.split_definitions t where t.id = any ($1::uuid[])
union all
select 'session_templates', t.id from app.session_templates t where t.id = any ($1::uuid[])
union all
select 'programs', t.id from app.programs t where t.id = any ($1::uuid[])
union all
select 'program_blocks', t.id from app.program_blocks t where t.id = any ($1::uuid[])
union all
select 'program_days', t.id from app.program_days t where t.id = any ($1::uuid[])
union all
select 'scheduled_sessions', t.id from app.scheduled_sessions t where t.id = any ($1::uuid[])
union all
select 'activity_instances', t.id from app.activity_instances t where t.id = any ($1::uuid[])
union all
select 'activity_sets', t.id from app.activity_sets t where t.id = any ($1::uuid[])
union all
select 'metric_values', t.id from app.metric_values t where t.id = any ($1::uuid[])
union all
select 'notes', t.id from app.notes t where t.id = any ($1::uuid[])
