-- Puts an activity into the trash with its metrics and splits, marked as taken by it; its instances and values stay.
-- app write
with target as (
  select a.root_id, a.id, $3::timestamptz is null or a.updated_at = $3::timestamptz as etag_matches
  from app.activity_definitions a
  join app.goals f on f.root_id = a.root_id and f.id = a.root_id and f.deleted_at is null
  where a.root_id = $1::uuid and a.id = $2::uuid and a.deleted_at is null
), changed as (
  update app.activity_definitions a
  set deleted_at = now()
  from target t
  where a.root_id = t.root_id and a.id = t.id and t.etag_matches
  returning a.root_id, a.id, a.group_id, a.name, a.description, a.has_sets, a.has_metrics, a.metrics_multiplicative, a.has_splits,
    a.sort_order, a.created_at, a.updated_at, a.deleted_at
), metrics_ as (
  update app.metric_definitions x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_id = c.id and x.deleted_at is null
), splits_ as (
  update app.split_definitions x set deleted_at = now(), deleted_with = $2::uuid from changed c
  where x.root_id = c.root_id and x.activity_id = c.id and x.deleted_at is null
)
select t.etag_matches,
  c.root_id, c.id, c.group_id, c.name, c.description, c.has_sets, c.has_metrics, c.metrics_multiplicative, c.has_splits,
  c.sort_order, c.created_at, c.updated_at, c.deleted_at,
  (select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'unit', m.unit, 'is_active', m.is_active,
    'is_top_set_metric', m.is_top_set_metric, 'is_multiplicative', m.is_multiplicative, 'higher_is_better', m.higher_is_better,
    'allows_negative', m.allows_negative) order by not m.is_active, m.sort_order, m.created_at, m.id)
    from app.metric_definitions m
    where m.root_id = c.root_id and m.activity_id = c.id and m.deleted_at is null) as metrics,
  (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'is_active', s.is_active)
    order by not s.is_active, s.sort_order, s.created_at, s.id)
    from app.split_definitions s
    where s.root_id = c.root_id and s.activity_id = c.id and s.deleted_at is null) as splits
from target t
left join changed c on true
