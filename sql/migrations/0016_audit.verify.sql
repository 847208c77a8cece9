-- The audit trail is kept.
select 'schema audit' as check, to_regnamespace('audit') is not null as ok;
