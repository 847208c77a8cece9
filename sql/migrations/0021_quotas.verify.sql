-- Every table of a fractal is counted, as its columns are now, and nobody but the triggers writes what is counted.
select 'use of ' || c.relname || ' is counted' as check,
  (
    select count(*) = case when app.bytes_of(c.oid, 'n') = '100' then 2 else 3 end
    from pg_catalog.pg_trigger g
    where g.tgrelid = c.oid and g.tgname ~ ('^trg_' || c.relname || '_usage_(inserted|updated|deleted)$') and g.tgenabled = 'O')
  and exists (
    select
    from pg_catalog.pg_proc p
    where p.oid = to_regprocedure(format('app.%I()', 'count_' || c.relname)) and p.prosecdef and p.proowner = 'fractal_owner'::regrole
      and position(app.counts_of(c.oid, 'n') in p.prosrc) > 0) as ok
from pg_catalog.pg_class c
where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and exists (
  select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'deleted_with' and not a.attisdropped)
union all
select 'trigger ' || wanted.name,
  exists (select from pg_catalog.pg_trigger t where t.tgname = wanted.name and t.tgrelid = to_regclass(wanted.of) and t.tgenabled = 'O')
from (values ('trg_goals_usage_begun', 'app.goals'), ('trg_goals_usage_ended', 'app.goals'), ('trg_goals_usage_moved', 'app.goals'),
  ('trg_fractal_usage_begun', 'app.fractal_usage'), ('trg_quotas_audit', 'app.quotas')) as wanted (name, of)
union all
select 'row-level security forced on ' || wanted.name || ', and nothing but reading for fractal_app',
  exists (
    select from pg_catalog.pg_class c
    where c.oid = to_regclass('app.' || wanted.name) and c.relrowsecurity and c.relforcerowsecurity)
  and not has_any_column_privilege('fractal_app', 'app.' || wanted.name, 'INSERT, UPDATE')
  and not has_table_privilege('fractal_app', 'app.' || wanted.name, 'DELETE, TRUNCATE')
from unnest(array['quotas', 'fractal_usage']) as wanted (name)
union all
select 'fractal_admin does not write what is counted',
  not has_any_column_privilege('fractal_admin', 'app.fractal_usage', 'INSERT, UPDATE')
  and not has_table_privilege('fractal_admin', 'app.fractal_usage', 'DELETE, TRUNCATE')
union all
select 'use of every fractal is counted',
  not exists (select from app.goals g where g.id = g.root_id and not exists (select from app.fractal_usage u where u.fractal_id = g.id));
