-- Tokens are found by their hash through one unique index, and only the sign-in role and admins can reach them.
select 'unique index uq_auth_tokens_hash' as check,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.uq_auth_tokens_hash') and i.indisunique) as ok
union all
select 'row-level security forced on ' || c.relname, c.relrowsecurity and c.relforcerowsecurity
from pg_catalog.pg_class c
where c.oid in (to_regclass('app.auth_tokens'), to_regclass('app.sign_in_throttles'))
union all
select 'fractal_app reads no ' || wanted.name, not has_table_privilege('fractal_app', 'app.' || wanted.name, 'select')
from unnest(array['auth_tokens', 'sign_in_throttles']) as wanted (name)
union all
select 'fractal_app reads no password hash', not has_column_privilege('fractal_app', 'app.users', 'password_hash', 'select');
