-- What would let faults in, or hide them from the other checks: of the whole catalogue, where `fractald migrate verify` goes by name.
-- admin read
-- What lets users at each other's rows, find_isolation_faults.sql finds, and other triggers that are off.
with tables as (
  select c.oid, n.nspname, exists (
    select from pg_catalog.pg_attribute a
    where a.attrelid = c.oid and a.attname = 'root_id' and a.attnotnull and not a.attisdropped) as is_fractals
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'audit', 'legacy') and c.relkind in ('r', 'p')
)
select 'schema: constraints that rows from before them may break' as name, count(*) as count
from tables t
join pg_catalog.pg_constraint k on k.conrelid = t.oid
where not k.convalidated
union all
select 'schema: indexes that are not valid', count(*)
from tables t
join pg_catalog.pg_index i on i.indrelid = t.oid
where not i.indisvalid
union all
select 'schema: triggers of foreign keys that are off', count(*)
from tables t
join pg_catalog.pg_trigger g on g.tgrelid = t.oid
where g.tgisinternal and g.tgenabled in ('D', 'R')
union all
select 'schema: tables of a fractal without a foreign key to its root', count(*)
from tables t
where t.nspname = 'app' and t.is_fractals and not exists (
  select
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attname = 'root_id'
  where k.conrelid = t.oid and k.contype = 'f' and k.confrelid = 'app.goals'::regclass and k.conkey = array[a.attnum, a.attnum])
union all
select 'schema: ids in the tables of a fractal that no foreign key holds', count(*)
from tables t
join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
where t.nspname = 'app' and t.is_fractals and a.attname not in ('id', 'deleted_with')
  and not exists (select from pg_catalog.pg_constraint k where k.conrelid = t.oid and k.contype = 'f' and a.attnum = any (k.conkey))
