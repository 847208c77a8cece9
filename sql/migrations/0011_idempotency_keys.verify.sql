-- A user's request ids are his own.
select 'policy own_requests on idempotency_keys' as check,
  exists (
    select from pg_catalog.pg_policy p where p.polrelid = to_regclass('app.idempotency_keys') and p.polname = 'own_requests'
  ) as ok
union all
select 'row-level security forced on idempotency_keys', c.relrowsecurity and c.relforcerowsecurity
from pg_catalog.pg_class c
where c.oid = to_regclass('app.idempotency_keys');
