-- One activity with its metrics and splits, deleted or not; a deleted one has those that its delete took.
-- app read
select a.root_id, a.id, a.group_id, a.name, a.description, a.has_sets, a.has_metrics, a.metrics_multiplicative, a.has_splits,
  a.sort_order, a.created_at, a.updated_at, a.deleted_at,
  (select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'unit', m.unit, 'is_active', m.is_active,
    'is_top_set_metric', m.is_top_set_metric, 'is_multiplicative', m.is_multiplicative, 'higher_is_better', m.higher_is_better,
    'allows_negative', m.allows_negative) order by not m.is_active, m.sort_order, m.created_at, m.id)
    from app.metric_definitions m
    where m.root_id = a.root_id and m.activity_id = a.id and m.deleted_at is not distinct from a.deleted_at) as metrics,
  (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'is_active', s.is_active)
    order by not s.is_active, s.sort_order, s.created_at, s.id)
    from app.split_definitions s
    where s.root_id = a.root_id and s.activity_id = a.id and s.deleted_at is not distinct from a.deleted_at) as splits
from app.activity_definitions a
where a.root_id = $1::uuid and a.id = $2::uuid
