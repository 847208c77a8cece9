-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select a.id, a.group_id, a.name, a.description, a.has_sets, a.has_metrics, a.metrics_multiplicative, a.has_splits, a.created_at, a.deleted_at,
  a.updated_at, a.sort_order, a.deleted_with
from app.activity_definitions a
where a.root_id = $1::uuid and a.id > $2::uuid
order by a.id
limit $3::integer
