-- Each secret is found by its hash through one unique index, each token belongs to a sign-in, and only the sign-in role and admins reach them.
select 'unique index ' || wanted.name as check,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisunique and i.indisvalid) as ok
from unnest(array['uq_api_keys_hash', 'uq_reset_tokens_hash']) as wanted (name)
union all
select 'index ' || wanted.name,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid)
from unnest(array['idx_sign_ins_user', 'idx_api_keys_user', 'idx_auth_tokens_parent']) as wanted (name)
union all
select 'row-level security forced on ' || wanted.name,
  exists (
    select from pg_catalog.pg_class c
    where c.oid = to_regclass('app.' || wanted.name) and c.relrowsecurity and c.relforcerowsecurity)
  and not has_table_privilege('fractal_app', 'app.' || wanted.name, 'select, insert, update, delete')
from unnest(array['sign_ins', 'api_keys', 'reset_tokens']) as wanted (name)
union all
select 'tokens belong to sign-ins',
  exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = to_regclass('app.auth_tokens') and k.conname = 'fk_auth_tokens_sign_in' and k.convalidated)
union all
select 'trigger ' || wanted.name,
  exists (select from pg_catalog.pg_trigger t where t.tgname = wanted.name and t.tgenabled in ('O', 'A'))
from unnest(array['trg_api_keys_audit_inserted', 'trg_api_keys_audit_updated', 'trg_api_keys_audit_deleted', 'trg_reset_tokens_audit',
  'trg_api_keys_revoked']) as wanted (name);
