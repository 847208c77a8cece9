-- How many partitions of the audit trail app.keep_audit_partitions would drop.
-- admin read
select count(*) as partitions
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid
where i.inhparent = 'app.audit_log'::regclass
  and case when c.relname ~ '^log_[0-9]{4}_[0-9]{2}$'
    then to_timestamp(substr(c.relname, 5), 'YYYY_MM') + interval '1 month' <= now() - make_interval(months => $1::integer)
    else false end
