-- The audit trail goes with all that it knows.
-- step: transaction
do $$
declare
  audited record;
begin
  for audited in
    select t.tgname, t.tgrelid::regclass as name
    from pg_catalog.pg_trigger t
    where t.tgfoid in ('app.audit_rows()'::regprocedure, 'app.audit_users()'::regprocedure, 'app.audit_tokens()'::regprocedure)
  loop
    execute format('drop trigger %I on %s', audited.tgname, audited.name);
  end loop;
end
$$;
drop procedure app.audit(regclass, text[]);
drop function app.keep_audit_partitions(interval);
drop function app.record_event(text, uuid, jsonb);
drop function app.audit_rows();
drop function app.audit_users();
drop function app.audit_tokens();
drop function app.audited_change(jsonb, jsonb, timestamptz);
drop function app.audit_begins();
drop function app.shown_changes(jsonb, uuid[], uuid);
drop policy trail_reads on app.auth_tokens;
drop table app.audit_log;
drop schema audit;
