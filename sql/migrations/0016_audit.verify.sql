-- Nothing is written past the audit trail: every table of a fractal, and the accounts and tokens, have its three triggers, enabled; the server's
-- roles have no right on it but to read it.
select 'audit trail' as check,
  exists (
    select from pg_catalog.pg_class c
    where c.oid = to_regclass('app.audit_log') and c.relkind = 'p' and c.relrowsecurity and c.relforcerowsecurity)
  and exists (
    select from pg_catalog.pg_inherits i
    join pg_catalog.pg_class p on p.oid = i.inhrelid
    where i.inhparent = to_regclass('app.audit_log') and p.relname = 'log_default') as ok
union all
select 'audit of ' || c.relname,
  (select count(distinct t.tgtype) from pg_catalog.pg_trigger t
   where t.tgrelid = c.oid and t.tgenabled in ('O', 'A')
     and t.tgname in ('trg_' || c.relname || '_audit_inserted', 'trg_' || c.relname || '_audit_updated', 'trg_' || c.relname || '_audit_deleted')
     and t.tgfoid in (to_regprocedure('app.audit_rows()'), to_regprocedure('app.audit_users()'), to_regprocedure('app.audit_tokens()'))) = 3
from pg_catalog.pg_class c
where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
  and (c.relname in ('users', 'auth_tokens')
    or exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'root_id' and a.attnum > 0 and not a.attisdropped))
  and c.relname <> 'audit_log'
union all
select 'audit trail is out of reach of ' || r.name,
  not exists (
    select from pg_catalog.pg_class c
    cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as wanted (privilege)
    where (c.oid = to_regclass('app.audit_log') or c.relnamespace = to_regnamespace('audit')) and c.relkind in ('r', 'p')
      and has_table_privilege(r.name, c.oid, wanted.privilege))
  and not has_schema_privilege(r.name, 'audit', 'USAGE')
from (values ('fractal_app'), ('fractal_auth'), ('fractal_admin')) as r (name);
