-- Deleted accounts say when they go, and one administrator stays.
select 'index ' || wanted.name as check,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid) as ok
from unnest(array['idx_users_purge_at', 'idx_users_created_at']) as wanted (name)
union all
select 'trigger ' || wanted.name,
  exists (select from pg_catalog.pg_trigger t where t.tgrelid = to_regclass('app.users') and t.tgname = wanted.name and t.tgenabled = 'O')
from unnest(array['trg_users_administrator_changed', 'trg_users_administrator_removed']) as wanted (name);
