-- Writes a statement for each foreign key, which counts the rows that it does not hold: orphans, and rows of another fractal than theirs.
-- admin read
-- From the catalogue, because names cannot be parameters, and so that a new key is checked by itself. What a row points at is looked for in
-- other fractals only when it is not in its own, so a sound table costs one anti-join a key. A key of a partition is its table's.
with keys as (
  select k.oid, k.conname, cn.nspname as child_schema, c.relname as child, pn.nspname as parent_schema, p.relname as parent,
    case when cn.nspname = 'app' then '' else cn.nspname || '.' end || c.relname as child_title,
    case when pn.nspname = 'app' then '' else pn.nspname || '.' end || p.relname as parent_title
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
  join pg_catalog.pg_class p on p.oid = k.confrelid
  join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
  where k.contype = 'f' and k.conparentid = 0 and cn.nspname in ('app', 'legacy')
), columns as (
  select k.oid, place.number, x.attname as child_column, y.attname as parent_column,
    x.attname = 'root_id' and y.attname = 'root_id' as says_fractal
  from keys k
  join pg_catalog.pg_constraint f on f.oid = k.oid
  cross join lateral unnest(f.conkey, f.confkey) with ordinality as place (child_column, parent_column, number)
  join pg_catalog.pg_attribute x on x.attrelid = f.conrelid and x.attnum = place.child_column
  join pg_catalog.pg_attribute y on y.attrelid = f.confrelid and y.attnum = place.parent_column
), conditions as (
  select c.oid, bool_or(c.says_fractal) as says_fractal,
    string_agg(format('t.%I as key_%s', c.child_column, c.number), ', ' order by c.number) as child_columns,
    string_agg(format('t.%I is not null', c.child_column), ' and ' order by c.number) as is_set,
    string_agg(format('p.%I = t.%I', c.parent_column, c.child_column), ' and ' order by c.number) as points_at,
    string_agg(format('p.%I = l.key_%s', c.parent_column, c.number), ' and ' order by c.number) filter (where not c.says_fractal)
      as points_at_in_any_fractal
  from columns c
  group by c.oid
)
select format('with lost as materialized (select %s from %I.%I t where %s and not exists (select from %I.%I p where %s)) ',
    c.child_columns, k.child_schema, k.child, c.is_set, k.parent_schema, k.parent, c.points_at)
  || case
    when c.says_fractal then format('select %L as name, count(*) as count from lost l where not exists (select from %I.%I p where %s) '
        'union all select %L, count(*) from lost l where exists (select from %I.%I p where %s)',
      format('orphans: %s without their %s (%s)', k.child_title, k.parent_title, k.conname), k.parent_schema, k.parent,
      c.points_at_in_any_fractal,
      format('root_id: %s of another fractal than their %s (%s)', k.child_title, k.parent_title, k.conname), k.parent_schema, k.parent,
      c.points_at_in_any_fractal)
    else format('select %L as name, count(*) as count from lost l',
      format('orphans: %s without their %s (%s)', k.child_title, k.parent_title, k.conname))
  end as statement
from keys k
join conditions c on c.oid = k.oid
order by k.child_schema, k.child, k.conname
