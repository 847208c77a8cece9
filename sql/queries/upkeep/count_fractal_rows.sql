-- How many rows of each table a fractal holds, live and deleted: what goes with it.
-- admin read
-- With $2 without memberships of accounts that go by themselves (count_account_rows), and invitations whose time is over (count_expired).
select 'goals' as table_name, count(*) as rows from app.goals x where x.root_id = $1::uuid
union all
select 'practice_session_goals' as table_name, count(*) as rows from app.practice_session_goals x where x.root_id = $1::uuid
union all
select 'activity_groups' as table_name, count(*) as rows from app.activity_groups x where x.root_id = $1::uuid
union all
select 'activity_definitions' as table_name, count(*) as rows from app.activity_definitions x where x.root_id = $1::uuid
union all
select 'metric_definitions' as table_name, count(*) as rows from app.metric_definitions x where x.root_id = $1::uuid
union all
select 'split_definitions' as table_name, count(*) as rows from app.split_definitions x where x.root_id = $1::uuid
union all
select 'activity_instances' as table_name, count(*) as rows from app.activity_instances x where x.root_id = $1::uuid
union all
select 'activity_sets' as table_name, count(*) as rows from app.activity_sets x where x.root_id = $1::uuid
union all
select 'metric_values' as table_name, count(*) as rows from app.metric_values x where x.root_id = $1::uuid
union all
select 'session_templates' as table_name, count(*) as rows from app.session_templates x where x.root_id = $1::uuid
union all
select 'programs' as table_name, count(*) as rows from app.programs x where x.root_id = $1::uuid
union all
select 'program_blocks' as table_name, count(*) as rows from app.program_blocks x where x.root_id = $1::uuid
union all
select 'program_days' as table_name, count(*) as rows from app.program_days x where x.root_id = $1::uuid
union all
select 'scheduled_sessions' as table_name, count(*) as rows from app.scheduled_sessions x where x.root_id = $1::uuid
union all
select 'notes' as table_name, count(*) as rows from app.notes x where x.root_id = $1::uuid
union all
select 'fractal_members' as table_name, count(*) as rows
from app.fractal_members x
where x.root_id = $1::uuid and not ($2::boolean and exists (
  select from app.users u where u.id = x.user_id and u.purge_at <= now() and u.deleted_at is not null))
union all
select 'fractal_invitations' as table_name, count(*) as rows
from app.fractal_invitations x
where x.root_id = $1::uuid and not ($2::boolean and x.expires_at < now())
