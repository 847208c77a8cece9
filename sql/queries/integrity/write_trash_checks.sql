-- Writes the statements that count live rows below a row in the trash, and rows in the trash that nothing took there.
-- admin read
-- A row hangs below what it is removed with: where its key cascades. What an import or a repair brought in the trash took nothing along, and its
-- times tell: a delete changes a row that was there, so updated_at is not before deleted_at, and created_at is. What took a row was deleted at
-- the same moment, with nothing but itself. A link has no id: one that was taken away alone bears the id of nothing, and is well.
with tables as (
  select c.oid, c.relname as name, exists (
    select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped) as has_id
  from pg_catalog.pg_class c
  join pg_catalog.pg_attribute d on d.attrelid = c.oid and d.attname = 'deleted_with' and not d.attisdropped
  where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
), keys as (
  select k.oid, k.conname, t.name as child, t.has_id, p.name as parent
  from pg_catalog.pg_constraint k
  join tables t on t.oid = k.conrelid
  join tables p on p.oid = k.confrelid
  where k.contype = 'f' and k.confdeltype = 'c'
), live_below as (
  select k.child, k.conname, format('select %L as name, count(*) as count from app.%I t where t.deleted_at is null and exists '
      '(select from app.%I p where p.updated_at >= p.deleted_at and p.created_at < p.deleted_at and %s)',
    format('trash: live %s below deleted %s (%s)', k.child, k.parent, k.conname), k.child, k.parent,
    string_agg(format('p.%I = t.%I', y.attname, x.attname), ' and ' order by place.number)) as statement
  from keys k
  join pg_catalog.pg_constraint f on f.oid = k.oid
  cross join lateral unnest(f.conkey, f.confkey) with ordinality as place (child_column, parent_column, number)
  join pg_catalog.pg_attribute x on x.attrelid = f.conrelid and x.attnum = place.child_column
  join pg_catalog.pg_attribute y on y.attrelid = f.confrelid and y.attnum = place.parent_column
  group by k.child, k.has_id, k.parent, k.conname
), takers as (
  select string_agg(format('select t.root_id, t.id, t.deleted_at from app.%I t where t.deleted_with = t.id', t.name), ' union all ' order by t.name)
    as statement
  from tables t
  where t.has_id
), link_parents as (
  select k.child, string_agg(distinct format('exists (select from app.%I p where p.root_id = t.root_id and p.id = t.deleted_with)', k.parent),
    ' or ') as names_a_row
  from keys k
  where not k.has_id
  group by k.child
), untaken as (
  select t.name, format('select %L as name, count(*) as count from app.%I t where %s and not exists '
      '(select from takers h where h.root_id = t.root_id and h.id = t.deleted_with and h.deleted_at = t.deleted_at)',
    format('trash: %s deleted with nothing', t.name), t.name,
    case when t.has_id then 't.deleted_with <> t.id' else format('t.deleted_with is not null and (%s)', l.names_a_row) end) as statement
  from tables t
  left join link_parents l on l.child = t.name
  where t.has_id or l.child is not null
)
select l.statement
from live_below l
union all
select 'with takers as materialized (' || (select t.statement from takers t) || ') ' || string_agg(u.statement, ' union all ' order by u.name)
from untaken u
having count(*) > 0
order by statement
