-- Metric definitions of a legacy database. One that was allowed to be negative stays so: values may need it.
-- admin write
insert into app.metric_definitions as t (
  root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, allows_negative, sort_order, created_at,
  updated_at, deleted_at)
select
  r.root_id, r.id, r.activity_id, r.name, r.unit, r.is_active, r.is_top_set_metric, r.is_multiplicative, r.allows_negative, r.sort_order,
  r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, activity_id uuid, name text, unit text, is_active boolean, is_top_set_metric boolean, is_multiplicative boolean,
  allows_negative boolean, sort_order integer, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  activity_id = excluded.activity_id, name = excluded.name, unit = excluded.unit, is_active = excluded.is_active,
  is_top_set_metric = excluded.is_top_set_metric, is_multiplicative = excluded.is_multiplicative,
  allows_negative = t.allows_negative or excluded.allows_negative, sort_order = excluded.sort_order, created_at = excluded.created_at,
  updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
