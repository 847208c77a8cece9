-- Every table with a root_id is under forced row-level security with a policy for each command, and no view goes around it.
select 'row-level security forced on ' || c.relname as check, c.relrowsecurity and c.relforcerowsecurity as ok
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'root_id' and not a.attisdropped
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
union all
select 'row-level security forced on users', c.relrowsecurity and c.relforcerowsecurity
from pg_catalog.pg_class c
where c.oid = to_regclass('app.users')
union all
select 'policy ' || wanted.name || ' on ' || c.relname,
  exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid and p.polname = wanted.name)
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'root_id' and not a.attisdropped
cross join unnest(array['tenant_select', 'tenant_insert', 'tenant_update', 'tenant_delete']) as wanted (name)
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'fractal_members'
union all
select 'policy own_memberships on fractal_members',
  exists (select from pg_catalog.pg_policy p where p.polrelid = to_regclass('app.fractal_members') and p.polname = 'own_memberships')
union all
select 'every fractal has its owner as a member',
  not exists (
    select
    from app.goals g
    where g.id = g.root_id
      and not exists (
        select from app.fractal_members m where m.root_id = g.root_id and m.user_id = g.user_id and m.role = 'owner')
  )
union all
select 'every view is a security invoker',
  not exists (
    select
    from pg_catalog.pg_class c
    where c.relnamespace = 'app'::regnamespace
      and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)))
  )
union all
select 'the server''s roles are neither superuser nor beyond row-level security, and own nothing',
  not exists (
    select
    from pg_catalog.pg_roles r
    where r.rolname in ('fractal_app', 'fractal_auth')
      and (r.rolsuper or r.rolbypassrls or exists (select from pg_catalog.pg_class c where c.relowner = r.oid))
  );
