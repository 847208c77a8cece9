-- Activities of an import, as JSON of their records.
-- app write
insert into app.activity_definitions (
  root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, created_at, deleted_at, updated_at,
  sort_order, deleted_with)
select
  $1::uuid, r.id, r.group_id, r.name, r.description, r.has_sets, r.has_metrics, r.metrics_multiplicative, r.has_splits, r.created_at,
  r.deleted_at, r.updated_at, r.sort_order, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, group_id uuid, name text, description text, has_sets boolean, has_metrics boolean, metrics_multiplicative boolean, has_splits
  boolean, created_at timestamptz, deleted_at timestamptz, updated_at timestamptz, sort_order integer, deleted_with uuid)
