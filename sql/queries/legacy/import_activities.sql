-- Activity definitions of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.activity_definitions (
  root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.group_id, r.name, r.description, r.has_sets, r.has_metrics, r.metrics_multiplicative, r.has_splits, r.created_at,
  r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, group_id uuid, name text, description text, has_sets boolean, has_metrics boolean,
  metrics_multiplicative boolean, has_splits boolean, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  group_id = excluded.group_id, name = excluded.name, description = excluded.description, has_sets = excluded.has_sets,
  has_metrics = excluded.has_metrics, metrics_multiplicative = excluded.metrics_multiplicative, has_splits = excluded.has_splits,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
