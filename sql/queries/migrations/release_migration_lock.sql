-- Lets the next migrator in.
-- admin write
select pg_advisory_unlock($1::bigint) as released
