-- How many rows go with a user, by table: those of his fractals, live and deleted, and his account's own.
-- admin read
with fractal as materialized (
  select g.root_id from app.goals g where g.user_id = $1::uuid and g.id = g.root_id
), counted (place, table_name, rows) as (
  select 1, 'goals', count(*) from app.goals x join fractal f on f.root_id = x.root_id
  union all
  select 2, 'practice_session_goals', count(*) from app.practice_session_goals x join fractal f on f.root_id = x.root_id
  union all
  select 3, 'activity_groups', count(*) from app.activity_groups x join fractal f on f.root_id = x.root_id
  union all
  select 4, 'activity_definitions', count(*) from app.activity_definitions x join fractal f on f.root_id = x.root_id
  union all
  select 5, 'metric_definitions', count(*) from app.metric_definitions x join fractal f on f.root_id = x.root_id
  union all
  select 6, 'split_definitions', count(*) from app.split_definitions x join fractal f on f.root_id = x.root_id
  union all
  select 7, 'activity_instances', count(*) from app.activity_instances x join fractal f on f.root_id = x.root_id
  union all
  select 8, 'activity_sets', count(*) from app.activity_sets x join fractal f on f.root_id = x.root_id
  union all
  select 9, 'metric_values', count(*) from app.metric_values x join fractal f on f.root_id = x.root_id
  union all
  select 10, 'notes', count(*) from app.notes x join fractal f on f.root_id = x.root_id
  union all
  select 11, 'session_templates', count(*) from app.session_templates x join fractal f on f.root_id = x.root_id
  union all
  select 12, 'programs', count(*) from app.programs x join fractal f on f.root_id = x.root_id
  union all
  select 13, 'program_blocks', count(*) from app.program_blocks x join fractal f on f.root_id = x.root_id
  union all
  select 14, 'program_days', count(*) from app.program_days x join fractal f on f.root_id = x.root_id
  union all
  select 15, 'scheduled_sessions', count(*) from app.scheduled_sessions x join fractal f on f.root_id = x.root_id
  union all
  select 16, 'fractal_members', count(*) from app.fractal_members x
  where x.user_id = $1::uuid or x.root_id in (select f.root_id from fractal f)
  union all
  select 17, 'fractal_invitations', count(*) from app.fractal_invitations x join fractal f on f.root_id = x.root_id
  union all
  select 18, 'idempotency_keys', count(*) from app.idempotency_keys x where x.user_id = $1::uuid
  union all
  select 19, 'auth_tokens', count(*) from app.auth_tokens x where x.user_id = $1::uuid
  union all
  select 20, 'sign_ins', count(*) from app.sign_ins x where x.user_id = $1::uuid
  union all
  select 21, 'api_keys', count(*) from app.api_keys x where x.user_id = $1::uuid
  union all
  select 22, 'reset_tokens', count(*) from app.reset_tokens x where x.user_id = $1::uuid
  union all
  select 23, 'legacy.ids', count(*) from legacy.ids x where x.user_id = $1::uuid
  union all
  select 24, 'legacy.source_rows', count(*) from legacy.source_rows x where x.user_id = $1::uuid
  union all
  select 25, 'legacy.imports', count(*) from legacy.imports x where x.user_id = $1::uuid
  union all
  select 26, 'users', count(*) from app.users x where x.id = $1::uuid
)
select c.table_name, c.rows
from counted c
where c.rows > 0
order by c.place
