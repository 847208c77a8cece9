-- How many rows of each table go with an account besides its fractals: memberships in the fractals of others, and its own.
-- admin read
select 'users' as table_name, count(*) as rows from app.users u where u.id = $1::uuid
union all
select 'fractal_members', count(*)
from app.fractal_members m
where m.user_id = $1::uuid and not exists (
  select
  from app.goals f
  join app.users u on u.id = f.user_id
  where f.root_id = m.root_id and f.id = m.root_id and u.purge_at <= now() and u.deleted_at is not null)
union all
select 'idempotency_keys', count(*) from app.idempotency_keys x where x.user_id = $1::uuid
union all
select 'auth_tokens', count(*) from app.auth_tokens x where x.user_id = $1::uuid
union all
select 'sign_ins', count(*) from app.sign_ins x where x.user_id = $1::uuid
union all
select 'api_keys', count(*) from app.api_keys x where x.user_id = $1::uuid
union all
select 'reset_tokens', count(*) from app.reset_tokens x where x.user_id = $1::uuid
union all
select 'legacy.ids', count(*) from legacy.ids x where x.user_id = $1::uuid
union all
select 'legacy.source_rows', count(*) from legacy.source_rows x where x.user_id = $1::uuid
union all
select 'legacy.imports', count(*) from legacy.imports x where x.user_id = $1::uuid
