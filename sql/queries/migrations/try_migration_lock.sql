-- One migrator at a time. Polled: the blocking form deadlocks with CREATE INDEX CONCURRENTLY.
-- admin write
select pg_try_advisory_lock($1::bigint) as taken
