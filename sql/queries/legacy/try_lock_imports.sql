-- One import of a user at a time: held until its transaction ends. False while another one runs.
-- admin read
select pg_try_advisory_xact_lock(hashtextextended('legacy import ' || $1::uuid::text, 0))
