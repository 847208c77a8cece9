-- The plan's users table and its columns, goals.user_id, its index and unique name.
select 'column users.' || wanted.column_name as check,
  exists (
    select
    from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('app.users') and a.attname = wanted.column_name and not a.attisdropped
  ) as ok
from unnest(array[
  'id', 'email', 'username', 'password_hash', 'created_at', 'updated_at', 'deleted_at', 'last_login', 'is_active']) as wanted (column_name)
union all
select 'goals.user_id is NOT NULL',
  exists (
    select
    from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('app.goals') and a.attname = 'user_id' and a.attnotnull
  )
union all
select 'foreign key fk_goals_user',
  exists (
    select
    from pg_catalog.pg_constraint c
    where c.conrelid = to_regclass('app.goals') and c.conname = 'fk_goals_user' and c.convalidated
  )
union all
select 'index ' || wanted.name,
  exists (
    select
    from pg_catalog.pg_index i
    where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid and (i.indisunique or wanted.name = 'idx_goals_user')
  )
from unnest(array['idx_goals_user', 'uq_goals_user_name', 'uq_users_email', 'uq_users_username']) as wanted (name);
