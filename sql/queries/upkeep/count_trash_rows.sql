-- How many rows of each table would go with the deletes in $2: the rows that list_trash_rows names, and the links.
-- admin read
select 'metric_values' as table_name, count(*) as rows from app.metric_values x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'notes' as table_name, count(*) as rows from app.notes x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'activity_sets' as table_name, count(*) as rows from app.activity_sets x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'activity_instances' as table_name, count(*) as rows from app.activity_instances x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'scheduled_sessions' as table_name, count(*) as rows from app.scheduled_sessions x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'goals' as table_name, count(*) as rows from app.goals x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[])) and x.id <> x.root_id
union all
select 'program_days' as table_name, count(*) as rows from app.program_days x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'program_blocks' as table_name, count(*) as rows from app.program_blocks x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'programs' as table_name, count(*) as rows from app.programs x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'session_templates' as table_name, count(*) as rows from app.session_templates x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'activity_groups' as table_name, count(*) as rows from app.activity_groups x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'metric_definitions' as table_name, count(*) as rows from app.metric_definitions x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'split_definitions' as table_name, count(*) as rows from app.split_definitions x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'activity_definitions' as table_name, count(*) as rows from app.activity_definitions x
where x.root_id = $1::uuid and x.deleted_with = any ($2::uuid[])
  and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))
union all
select 'practice_session_goals', count(*)
from app.practice_session_goals l
where l.root_id = $1::uuid and (l.deleted_with = any ($2::uuid[]) or exists (
  select
  from app.goals x
  where x.root_id = l.root_id and x.id in (l.practice_session_id, l.short_term_goal_id) and x.deleted_with = any ($2::uuid[])
    and (x.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or x.id = any ($2::uuid[]))))
