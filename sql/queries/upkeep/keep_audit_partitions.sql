-- Makes room for the coming months of the audit trail, and drops those that ended longer than $1 months ago.
-- admin write
select app.keep_audit_partitions(make_interval(months => $1::integer)) as dropped
