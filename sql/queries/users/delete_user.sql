-- Removes an account for good, when its fractals are gone. What hangs on the account goes with it by its keys; it is counted before.
-- admin write
with counted (place, table_name, rows) as (
  select 1, 'fractal_members', count(*) from app.fractal_members x where x.user_id = $1::uuid
  union all
  select 2, 'idempotency_keys', count(*) from app.idempotency_keys x where x.user_id = $1::uuid
  union all
  select 3, 'auth_tokens', count(*) from app.auth_tokens x where x.user_id = $1::uuid
  union all
  select 4, 'sign_ins', count(*) from app.sign_ins x where x.user_id = $1::uuid
  union all
  select 5, 'api_keys', count(*) from app.api_keys x where x.user_id = $1::uuid
  union all
  select 6, 'reset_tokens', count(*) from app.reset_tokens x where x.user_id = $1::uuid
  union all
  select 7, 'legacy.ids', count(*) from legacy.ids x where x.user_id = $1::uuid
  union all
  select 8, 'legacy.source_rows', count(*) from legacy.source_rows x where x.user_id = $1::uuid
  union all
  select 9, 'legacy.imports', count(*) from legacy.imports x where x.user_id = $1::uuid
), gone as (
  delete from app.users u where u.id = $1::uuid returning u.id
)
select c.table_name, c.rows
from counted c
where c.rows > 0
union all
select 'users', count(*)
from gone
