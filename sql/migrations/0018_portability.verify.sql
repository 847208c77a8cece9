-- The rules of goals know imports.
select 'rules of goals spare an import' as check,
  exists (select from pg_catalog.pg_proc p where p.oid = to_regprocedure('app.check_goal_rules()') and p.prosrc like '%app.importing%') as ok;
