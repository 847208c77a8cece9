-- Is an index there, and is it valid? CREATE INDEX CONCURRENTLY leaves an invalid one behind when it fails.
-- admin read
select i.indisvalid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text
