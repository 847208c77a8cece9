-- Writes a statement for each table whose rows hang below rows of the same table, which counts those that are reached from no row at the top.
-- admin read
-- They hang below themselves, or below rows that do. What points at nothing is an orphan, and counts as a row at the top. A level is looked up
-- by its parents' keys: joined as a whole, each level of a long chain would read the whole table again. `offset 0` holds the planner to it.
with keys as (
  select k.conname, n.nspname as child_schema, c.relname as child, x.attname as parent_column
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute r on r.attrelid = c.oid and r.attnum = k.conkey[1]
  join pg_catalog.pg_attribute x on x.attrelid = c.oid and x.attnum = k.conkey[2]
  where k.contype = 'f' and k.conrelid = k.confrelid and cardinality(k.conkey) = 2 and n.nspname = 'app'
    and r.attname = 'root_id' and x.attname <> 'root_id'
)
select format('with recursive reached as (select t.root_id, t.id from %1$I.%2$I t where t.%3$I is null or not exists '
    '(select from %1$I.%2$I p where p.root_id = t.root_id and p.id = t.%3$I) union all '
    'select b.root_id, b.id from reached r cross join lateral '
    '(select t.root_id, t.id from %1$I.%2$I t where t.root_id = r.root_id and t.%3$I = r.id offset 0) as b) '
    'select %4$L as name, count(*) as count from %1$I.%2$I t '
    'where not exists (select from reached r where r.root_id = t.root_id and r.id = t.id)',
  k.child_schema, k.child, k.parent_column, format('rings: %s below themselves (%s)', k.child, k.conname)) as statement
from keys k
order by k.child_schema, k.child, k.conname
