-- What the database holds, table by table, the largest first: for administrators.
-- admin read
-- Rows are estimates, since nothing may be counted at this size: what PostgreSQL has heard of, else what was found when the table was last
-- analyzed, else none. A partitioned table is the sum of its partitions.
select pg_catalog.pg_database_size(current_database()) as database_bytes, n.nspname || '.' || c.relname as table_name, of_all.rows, of_all.bytes
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select coalesce(sum(coalesce(nullif(pg_catalog.pg_stat_get_live_tuples(p.oid), 0), greatest(p.reltuples, 0)::bigint)), 0)::bigint as rows,
    coalesce(sum(pg_catalog.pg_total_relation_size(p.oid)), 0)::bigint as bytes
  from pg_catalog.pg_class p
  where p.relkind = 'r' and (p.oid = c.oid or p.oid in (select t.relid from pg_catalog.pg_partition_tree(c.oid) t))
) as of_all
where n.nspname in ('app', 'audit', 'legacy') and c.relkind in ('r', 'p') and not c.relispartition
order by of_all.bytes desc, table_name
