-- Nothing limits what a user has, and what administrators set is gone; the trail keeps it.
-- step: transaction
do $$
declare
  each record;
begin
  for each in
    select g.tgrelid::regclass as tenant_table, g.tgname as name
    from pg_catalog.pg_trigger g
    join pg_catalog.pg_class c on c.oid = g.tgrelid
    where c.relnamespace = 'app'::regnamespace and g.tgname ~ ('^trg_' || c.relname || '_usage_(inserted|updated|deleted)$')
  loop
    execute format('drop trigger %I on %s', each.name, each.tenant_table);
  end loop;
  for each in
    select c.relname as name
    from pg_catalog.pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and to_regprocedure(format('app.%I()', 'count_' || c.relname)) is not null
  loop
    execute format('drop function app.%I()', 'count_' || each.name);
  end loop;
end
$$;
drop trigger trg_goals_usage_moved on app.goals;
drop trigger trg_goals_usage_ended on app.goals;
drop trigger trg_goals_usage_begun on app.goals;
drop table app.quotas;
drop table app.fractal_usage;
drop function app.audit_quotas();
drop function app.measure_fractal(uuid);
drop function app.metered_tables();
drop procedure app.meter(regclass);
drop function app.move_usage();
drop function app.end_usage();
drop function app.check_begun();
drop function app.begin_usage();
drop function app.count_usage(uuid[], bigint[], bigint[], bigint[], bigint[]);
drop function app.lock_usage(uuid[]);
drop function app.check_quota(uuid, bigint, bigint, bigint, bigint, bigint);
drop function app.counts_of(regclass, text);
drop function app.bytes_of(regclass, text);
drop function app.quota_of(uuid);
