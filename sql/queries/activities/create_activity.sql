-- A new activity with its metrics and splits, behind those of its group. Answers nothing when there is no such live fractal.
-- app write
with fractal as (
  select f.root_id,
    $3::uuid is null
      or exists (select from app.activity_groups g where g.root_id = f.root_id and g.id = $3::uuid and g.deleted_at is null) as group_found
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), wanted_metrics as (
  select w.id, w.name, w.unit, w.is_active, w.is_top_set_metric, w.is_multiplicative, w.higher_is_better, w.allows_negative,
    (w.place - 1)::integer as place
  from rows from (jsonb_to_recordset($10::jsonb) as (id uuid, name text, unit text, is_active boolean, is_top_set_metric boolean,
    is_multiplicative boolean, higher_is_better boolean, allows_negative boolean)) with ordinality
    as w (id, name, unit, is_active, is_top_set_metric, is_multiplicative, higher_is_better, allows_negative, place)
), wanted_splits as (
  select w.id, w.name, w.is_active, (w.place - 1)::integer as place
  from rows from (jsonb_to_recordset($11::jsonb) as (id uuid, name text, is_active boolean)) with ordinality
    as w (id, name, is_active, place)
), created as (
  insert into app.activity_definitions (root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits,
    sort_order)
  select f.root_id, $2::uuid, $3::uuid, $4::text, $5::text, $6::boolean, $7::boolean, $8::boolean, $9::boolean,
    coalesce((
      select max(s.sort_order) + 1
      from app.activity_definitions s
      where s.root_id = f.root_id and s.group_id is not distinct from $3::uuid and s.deleted_at is null), 0)
  from fractal f
  where f.group_found
  returning root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits,
    sort_order, created_at, updated_at, deleted_at
), metrics as (
  insert into app.metric_definitions (root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, higher_is_better,
    allows_negative, sort_order)
  select c.root_id, w.id, c.id, w.name, w.unit, w.is_active, w.is_top_set_metric, w.is_multiplicative, w.higher_is_better, w.allows_negative,
    w.place
  from created c, wanted_metrics w
  returning id, name, unit, is_active, is_top_set_metric, is_multiplicative, higher_is_better, allows_negative, sort_order, created_at
), splits as (
  insert into app.split_definitions (root_id, id, activity_id, name, is_active, sort_order)
  select c.root_id, w.id, c.id, w.name, w.is_active, w.place
  from created c, wanted_splits w
  returning id, name, is_active, sort_order, created_at
)
select f.group_found,
  c.root_id, c.id, c.group_id, c.name, c.description, c.has_sets, c.has_metrics, c.metrics_multiplicative, c.has_splits,
  c.sort_order, c.created_at, c.updated_at, c.deleted_at,
  (select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'unit', m.unit, 'is_active', m.is_active,
    'is_top_set_metric', m.is_top_set_metric, 'is_multiplicative', m.is_multiplicative, 'higher_is_better', m.higher_is_better,
    'allows_negative', m.allows_negative) order by not m.is_active, m.sort_order, m.created_at, m.id)
    from metrics m) as metrics,
  (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'is_active', s.is_active)
    order by not s.is_active, s.sort_order, s.created_at, s.id)
    from splits s) as splits
from fractal f
left join created c on true
