-- Why the server must not start: a role that could go around row-level security, or a table that is not under it.
-- app read
select 'the role ' || current_user || ' is a superuser' as fault
from pg_catalog.pg_roles r
where r.rolname = current_user and r.rolsuper
union all
select 'the role ' || current_user || ' bypasses row-level security'
from pg_catalog.pg_roles r
where r.rolname = current_user and r.rolbypassrls
union all
select 'the role ' || current_user || ' is a member of ' || o.rolname
from pg_catalog.pg_roles r
join pg_catalog.pg_auth_members a on a.member = r.oid
join pg_catalog.pg_roles o on o.oid = a.roleid
where r.rolname = current_user
union all
select 'the role ' || current_user || ' owns ' || c.relname
from pg_catalog.pg_class c
join pg_catalog.pg_roles r on r.oid = c.relowner
where r.rolname = current_user
union all
select 'row-level security is not forced on ' || c.relname
from pg_catalog.pg_class c
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'
  and not (c.relrowsecurity and c.relforcerowsecurity)
union all
select 'no policy on ' || c.relname
from pg_catalog.pg_class c
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'
  and not exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid)
union all
select 'policy ' || p.polname || ' on ' || c.relname || ' admits every row to ' || current_user
from pg_catalog.pg_policy p
join pg_catalog.pg_class c on c.oid = p.polrelid
where c.relnamespace = 'app'::regnamespace and p.polpermissive
  and (0::oid = any (p.polroles) or (select r.oid from pg_catalog.pg_roles r where r.rolname = current_user) = any (p.polroles))
  and pg_get_expr(coalesce(p.polqual, p.polwithcheck), p.polrelid) = 'true'
