-- Metric definitions of an import, as JSON of their records.
-- app write
insert into app.metric_definitions (
  root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, created_at, deleted_at, allows_negative,
  updated_at, sort_order, higher_is_better, deleted_with)
select
  $1::uuid, r.id, r.activity_id, r.name, r.unit, r.is_active, r.is_top_set_metric, r.is_multiplicative, r.created_at, r.deleted_at,
  r.allows_negative, r.updated_at, r.sort_order, r.higher_is_better, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, activity_id uuid, name text, unit text, is_active boolean, is_top_set_metric boolean, is_multiplicative boolean, created_at
  timestamptz, deleted_at timestamptz, allows_negative boolean, updated_at timestamptz, sort_order integer, higher_is_better boolean,
  deleted_with uuid)
