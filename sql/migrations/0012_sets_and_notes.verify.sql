-- Values name an existing set, know when they were measured, and analytics have their covering index.
select 'foreign key fk_metric_values_set' as check,
  exists (
    select
    from pg_catalog.pg_constraint c
    where c.conrelid = to_regclass('app.metric_values') and c.conname = 'fk_metric_values_set' and c.convalidated
  ) as ok
union all
select 'index ' || wanted.name,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid)
from unnest(array['idx_metric_values_root_metric_recorded', 'idx_metric_values_set', 'uq_activity_sets_number']) as wanted (name)
union all
select 'metric_values.recorded_at is NOT NULL',
  exists (
    select
    from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('app.metric_values') and a.attname = 'recorded_at' and a.attnotnull
  );
