-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select m.id, m.activity_id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.created_at, m.deleted_at, m.allows_negative,
  m.updated_at, m.sort_order, m.higher_is_better, m.deleted_with
from app.metric_definitions m
where m.root_id = $1::uuid and m.id > $2::uuid
order by m.id
limit $3::integer
