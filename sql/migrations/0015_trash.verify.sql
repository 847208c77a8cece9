-- Every table of a fractal has its trash: what took a row, kept by triggers, found by an index; and one view shows all of them.
select trash.check, trash.ok
from (
  select 'trash of ' || wanted.name as check, wanted.place,
    (select count(*) from pg_catalog.pg_trigger t where t.tgrelid = to_regclass('app.' || wanted.name)
      and t.tgname in ('trg_' || wanted.name || '_trash', 'trg_' || wanted.name || '_trash_inserted')) = 2
    and exists (select from pg_catalog.pg_constraint c where c.conname = 'chk_' || wanted.name || '_deleted_with' and c.convalidated)
    and exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.idx_' || wanted.name || '_deleted_with') and i.indisvalid)
    and (wanted.name = 'practice_session_goals'
      or exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.idx_' || wanted.name || '_trash') and i.indisvalid)) as ok
  from unnest(array[
    'goals', 'practice_session_goals', 'activity_groups', 'activity_definitions', 'metric_definitions',
    'split_definitions', 'activity_instances', 'activity_sets', 'metric_values', 'session_templates',
    'programs', 'program_blocks', 'program_days', 'scheduled_sessions', 'notes']) with ordinality as wanted (name, place)
  union all
  select 'rows of every kind', 100, exists (
    select from pg_catalog.pg_class c where c.oid = to_regclass('app.fractal_rows') and 'security_invoker=true' = any (c.reloptions))
) as trash
order by trash.place;
