-- Why the server must not start: whatever in the catalogue would let users at each other's rows, or a change past the trail.
-- app read
-- It asks the catalogue, so that a new table is checked as it comes. What lets wrong rows in, but nobody at another's, is for
-- count_schema_faults.sql to find.
with server_roles as (
  select r.oid, r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication
  from pg_catalog.pg_roles r
  where r.rolname in ('fractal_app', 'fractal_auth', 'fractal_admin') or r.rolname = current_user
),
schemas as (
  select n.oid, n.nspname, n.nspacl from pg_catalog.pg_namespace n where n.nspname in ('app', 'audit', 'legacy')
),
relations as (
  select c.oid, c.relkind, c.relacl, c.reloptions, s.nspname, format('%s.%s', s.nspname, c.relname) as name,
    c.relkind in ('r', 'p') as is_table, c.relrowsecurity and c.relforcerowsecurity as is_secured
  from schemas s
  join pg_catalog.pg_class c on c.relnamespace = s.oid
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
),
-- Of fractals; root_column is the number of root_id.
tenant_tables as (
  select t.oid, t.name, a.attnum as root_column, a.attnotnull
  from relations t
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attname = 'root_id' and not a.attisdropped
  where t.nspname = 'app' and t.is_table
),
-- What is right though it looks wrong, and why.
exceptions (rule, name, why) as (values
  ('no row-level security', 'app.schema_migrations', 'tells of the schema and of nobody'),
  ('nullable root_id', 'app.audit_log', 'events of an account belong to no fractal'),
  ('key without root_id', 'app.audit_log_pkey', 'no fractal, as above, and ids that the server draws'),
  ('key without root_id', 'app.fractal_members_pkey', 'a user''s own fractals are found by the user; both columns are ids that nobody chooses'),
  ('key without root_id', 'app.uq_goals_user_name', 'the names of a user''s own fractals, behind the user''s id'),
  ('foreign key without index', 'fk_goals_root_owner', 'all goals of a root have its owner, so root_id alone finds them'),
  ('no audit', 'app.audit_log', 'is the trail')
),
-- What fractal_app may do with tables of accounts, the columns sorted; * is the whole table.
account_grants (name, privilege, columns) as (values
  ('app.schema_migrations', 'SELECT', '*'),
  ('app.idempotency_keys', 'SELECT', '*'),
  ('app.idempotency_keys', 'INSERT', '*'),
  ('app.idempotency_keys', 'UPDATE', '*'),
  ('app.fractal_usage', 'SELECT', '*'),
  ('app.quotas', 'SELECT', '*'),
  ('app.users', 'SELECT', 'created_at,email,id,is_active,last_login,role,time_zone,updated_at,username')
),
grants as (
  select t.oid, t.name, t.relkind, t.is_table, g.grantee, g.privilege_type, '*' as columns
  from relations t, pg_catalog.aclexplode(t.relacl) g
  union all
  select t.oid, t.name, t.relkind, t.is_table, g.grantee, g.privilege_type, string_agg(a.attname, ',' order by a.attname collate "C")
  from relations t
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attacl is not null and not a.attisdropped, pg_catalog.aclexplode(a.attacl) g
  group by t.oid, t.name, t.relkind, t.is_table, g.grantee, g.privilege_type
),
role_grants as (
  select g.oid, g.name, g.relkind, g.is_table, g.privilege_type, g.columns, r.rolname,
    exists (select from tenant_tables t where t.oid = g.oid) as is_tenants
  from grants g
  join server_roles r on r.oid = g.grantee
),
policies as (
  select p.polrelid, p.polcmd, p.polname, t.name, p.polpermissive, who.role, concat_ws(' and ',
    case when pg_get_expr(p.polqual, p.polrelid) !~ '^false$|current_user_id\(\)' then 'using' end,
    case when pg_get_expr(p.polwithcheck, p.polrelid) !~ '^false$|current_user_id\(\)' then 'with check' end) as blind
  from pg_catalog.pg_policy p
  join relations t on t.oid = p.polrelid, unnest(p.polroles) who (role)
),
functions as (
  select p.oid, p.proacl, p.prosecdef, p.proconfig, p.proleakproof, p.provolatile,
    format('%s.%s(%s)', s.nspname, p.proname, oidvectortypes(p.proargtypes)) as name
  from schemas s
  join pg_catalog.pg_proc p on p.pronamespace = s.oid
),
foreign_keys as (
  select k.oid, k.conname, k.conrelid, k.confrelid, k.conkey, k.confkey, t.name, array(select distinct unnest(k.conkey)) as columns
  from pg_catalog.pg_constraint k
  join relations t on t.oid = k.conrelid
  where k.contype = 'f'
),
-- Wherever they are, views that read a table of ours.
views as (
  select distinct c.oid, c.relkind, c.reloptions, format('%s.%s', n.nspname, c.relname) as name
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_rewrite w on w.ev_class = c.oid
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass
  join relations t on t.oid = d.refobjid
  where c.relkind in ('v', 'm')
)

select 'the role ' || r.rolname || ' is a superuser' as fault from server_roles r where r.rolsuper
union all
select 'the role ' || r.rolname || ' bypasses row-level security' from server_roles r where r.rolbypassrls and r.rolname <> 'fractal_admin'
union all
select 'the role ' || r.rolname || ' may make roles, databases or replicas'
from server_roles r
where r.rolcreaterole or r.rolcreatedb or r.rolreplication
union all
select 'the role ' || r.rolname || ' is a member of ' || o.rolname
from server_roles r
join pg_catalog.pg_auth_members a on a.member = r.oid
join pg_catalog.pg_roles o on o.oid = a.roleid
union all
select 'the role ' || r.rolname || ' owns ' || o.type || ' ' || o.identity
from server_roles r
join pg_catalog.pg_shdepend d on d.refclassid = 'pg_catalog.pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o',
  pg_identify_object(d.classid, d.objid, d.objsubid) o
where d.dbid in (0, (select b.oid from pg_catalog.pg_database b where b.datname = current_database())) and coalesce(o.schema, '') !~ '^pg_temp'
union all
select 'the role ' || r.rolname || ' may create in the schema ' || n.nspname
from server_roles r, pg_catalog.pg_namespace n
where not r.rolsuper and n.nspname !~ '^pg_(toast_)?temp_' and has_schema_privilege(r.rolname, n.oid, 'create')
union all
select 'the role ' || r.rolname || ' may create schemas'
from server_roles r
where not r.rolsuper and has_database_privilege(r.rolname, current_database(), 'create')

union all
select 'everybody may use the schema ' || s.nspname from schemas s, pg_catalog.aclexplode(s.nspacl) g where g.grantee = 0
union all
select 'the role ' || r.rolname || ' may use the schema ' || s.nspname
from schemas s, server_roles r
where not r.rolsuper and has_schema_privilege(r.rolname, s.oid, 'usage')
  and (s.nspname = 'audit' or (s.nspname = 'legacy' and r.rolname <> 'fractal_admin'))
union all
select 'everybody has the right ' || g.privilege_type || ' on ' || g.name from grants g where g.grantee = 0
union all
select 'the role ' || g.rolname || ' has the right ' || g.privilege_type || ' on ' || g.name
from role_grants g
where (g.relkind <> 'S' and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
  or (g.name = 'app.audit_log' and g.privilege_type <> 'SELECT')
  or (g.rolname = 'fractal_auth' and g.is_tenants)
union all
select 'the role fractal_app has the right ' || g.privilege_type || ' (' || g.columns || ') on ' || g.name || ', which belongs to accounts'
from role_grants g
where g.rolname = 'fractal_app' and g.is_table and not g.is_tenants
  and (g.name, g.privilege_type, g.columns) not in (select a.name, a.privilege, a.columns from account_grants a)

union all
select 'row-level security is not forced on ' || t.name
from relations t
where t.is_table and not t.is_secured and t.name not in (select e.name from exceptions e where e.rule = 'no row-level security')
  and (t.nspname = 'app' or exists (select from role_grants g where g.oid = t.oid and g.rolname <> 'fractal_admin'))
union all
-- An editor who could change an owner would own the fractal.
select 'the role fractal_app may change ' || a.attname || ' of ' || t.name || ', which says what a row is'
from tenant_tables t
join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
where has_column_privilege('fractal_app', t.oid, a.attnum, 'UPDATE')
  and not exists (select from server_roles r where r.rolname = 'fractal_app' and r.rolsuper) and (a.attname in ('user_id', 'created_at') or exists (
  select from pg_catalog.pg_index i where i.indrelid = t.oid and i.indisprimary and a.attnum = any (i.indkey::smallint[])))

union all
select 'no policy lets fractal_app ' || lower(g.privilege_type) || ' ' || g.name
from (select distinct g.oid, g.name, g.privilege_type from role_grants g where g.rolname = 'fractal_app' and g.is_table) g
join relations t on t.oid = g.oid and t.is_secured
where g.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') and not exists (
  select
  from policies p
  where p.polrelid = g.oid and p.polpermissive and p.role = 'fractal_app'::regrole
    and p.polcmd in ('*', case g.privilege_type when 'SELECT' then 'r' when 'INSERT' then 'a' when 'UPDATE' then 'w' else 'd' end))
union all
select 'the policy ' || p.polname || ' on ' || p.name || ' does not ask who calls (' || p.blind || ')'
from policies p
where p.polpermissive and p.blind <> '' and (p.role in (0, 'fractal_app'::regrole)
  or (p.role = 'fractal_auth'::regrole and p.polrelid in (select t.oid from tenant_tables t)))

union all
select 'root_id may be null in ' || t.name
from tenant_tables t
where not t.attnotnull and t.name not in (select e.name from exceptions e where e.rule = 'nullable root_id')
union all
select 'no primary key on ' || t.name
from tenant_tables t
where not exists (select from pg_catalog.pg_index i where i.indrelid = t.oid and i.indisprimary)
union all
select 'the key app.' || x.relname || ' of ' || t.name || ' does not begin with root_id'
from tenant_tables t
join pg_catalog.pg_index i on i.indrelid = t.oid
join pg_catalog.pg_class x on x.oid = i.indexrelid
where (i.indisunique or i.indisexclusion) and i.indkey[0] <> t.root_column
  and 'app.' || x.relname not in (select e.name from exceptions e where e.rule = 'key without root_id')
union all
select 'the foreign key ' || k.conname || ' of ' || k.name || ' does not begin with root_id'
from foreign_keys k
join tenant_tables target on target.oid = k.confrelid
left join tenant_tables source on source.oid = k.conrelid
where source.root_column is distinct from k.conkey[1] or target.root_column <> k.confkey[1]
union all
select 'no index serves the foreign key ' || k.conname || ' of ' || k.name
from foreign_keys k
where not exists (
  select
  from pg_catalog.pg_index i
  where i.indrelid = k.conrelid and i.indisvalid and k.columns <@ (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(k.columns)]
    and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\(\w+ IS NOT NULL\)$'))
  and k.conname not in (select e.name from exceptions e where e.rule = 'foreign key without index')

union all
select 'everybody may execute ' || f.name
from functions f
where f.proacl is null or exists (select from pg_catalog.aclexplode(f.proacl) g where g.grantee = 0)
union all
select f.name || ' acts as its owner without a search_path of its own that ends in pg_temp'
from functions f
where f.prosecdef and not exists (select from unnest(f.proconfig) setting where setting ~ '^search_path=.*pg_temp$')
union all
select f.name || ' is leakproof, which hides nothing but the leak' from functions f where f.proleakproof
union all
select 'app.current_user_id() is not a stable function of its caller''s'
where not exists (select from functions f where f.oid = to_regprocedure('app.current_user_id()') and f.provolatile = 's' and not f.prosecdef)

union all
select 'the view ' || v.name || ' reads as its owner'
from views v
where v.relkind = 'v' and not exists (
  select from unnest(v.reloptions) o where lower(o) in ('security_invoker=true', 'security_invoker=on', 'security_invoker=yes', 'security_invoker=1'))
union all
select 'the materialized view ' || v.name || ' keeps rows outside row-level security' from views v where v.relkind = 'm'

union all
select 'the trigger ' || g.tgname || ' of ' || t.name || ' is off'
from relations t
join pg_catalog.pg_trigger g on g.tgrelid = t.oid
where not g.tgisinternal and g.tgenabled in ('D', 'R')
union all
-- tgtype: 4 is insert, 8 delete, 16 update.
select 'the trail does not learn of every change of ' || t.name
from tenant_tables t
where t.name not in (select e.name from exceptions e where e.rule = 'no audit') and (
  select coalesce(bit_or(g.tgtype), 0::smallint) & 28
  from pg_catalog.pg_trigger g
  where g.tgrelid = t.oid and g.tgfoid = to_regproc('app.audit_rows')) <> 28
order by fault
