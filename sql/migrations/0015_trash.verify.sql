-- Every table of a fractal has its trash: what took a row, kept by triggers, found by an index.
select 'trash of ' || wanted.name as check,
  (select count(*) from pg_catalog.pg_trigger t where t.tgrelid = to_regclass('app.' || wanted.name)
    and t.tgname in ('trg_' || wanted.name || '_trash', 'trg_' || wanted.name || '_trash_inserted')) = 2
  and exists (select from pg_catalog.pg_constraint c where c.conname = 'chk_' || wanted.name || '_deleted_with' and c.convalidated)
  and exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.idx_' || wanted.name || '_deleted_with') and i.indisvalid) as ok
from unnest(array[
  'goals', 'practice_session_goals', 'activity_groups', 'activity_definitions', 'metric_definitions',
  'split_definitions', 'activity_instances', 'activity_sets', 'metric_values', 'session_templates',
  'programs', 'program_blocks', 'program_days', 'scheduled_sessions', 'notes']) with ordinality as wanted (name, place)
order by wanted.place;
