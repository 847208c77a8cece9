-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's and there is no `problem`.
-- app write
-- Metrics ($12) and splits ($13) are the whole list: rows of it change or are made; rows that it leaves out go into the trash, or, when they
-- have values, turn inactive. A value in the trash counts: it may come back.
with target as (
  select a.root_id, a.id, a.group_id, $3::timestamptz is null or a.updated_at = $3::timestamptz as etag_matches,
    coalesce($9::boolean, a.has_metrics) as has_metrics, coalesce($10::boolean, a.metrics_multiplicative) as metrics_multiplicative,
    coalesce($11::boolean, a.has_splits) as has_splits
  from app.activity_definitions a
  join app.goals f on f.root_id = a.root_id and f.id = a.root_id and f.deleted_at is null
  where a.root_id = $1::uuid and a.id = $2::uuid and a.deleted_at is null
), old_metrics as (
  select m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at
  from target t
  join app.metric_definitions m on m.root_id = t.root_id and m.activity_id = t.id and m.deleted_at is null
), old_splits as (
  select s.id, s.name, s.is_active, s.sort_order, s.created_at
  from target t
  join app.split_definitions s on s.root_id = t.root_id and s.activity_id = t.id and s.deleted_at is null
), wanted_metrics as (
  select w.id, w.is_new, w.name, w.unit, w.is_active, w.is_top_set_metric, w.is_multiplicative, w.higher_is_better, w.allows_negative,
    (w.place - 1)::integer as place
  from rows from (jsonb_to_recordset(coalesce($12::jsonb, '[]')) as (id uuid, is_new boolean, name text, unit text, is_active boolean,
    is_top_set_metric boolean, is_multiplicative boolean, higher_is_better boolean, allows_negative boolean)) with ordinality
    as w (id, is_new, name, unit, is_active, is_top_set_metric, is_multiplicative, higher_is_better, allows_negative, place)
), wanted_splits as (
  select w.id, w.is_new, w.name, w.is_active, (w.place - 1)::integer as place
  from rows from (jsonb_to_recordset(coalesce($13::jsonb, '[]')) as (id uuid, is_new boolean, name text, is_active boolean)) with ordinality
    as w (id, is_new, name, is_active, place)
), spare_metrics as (
  select d.id,
    exists (select from app.metric_values v where v.root_id = $1::uuid and v.metric_definition_id = d.id) as has_values,
    jsonb_array_length($12::jsonb) + row_number() over (order by d.sort_order, d.created_at, d.id) as place
  from old_metrics d
  where $12::jsonb is not null and d.id not in (select w.id from wanted_metrics w)
), spare_splits as (
  select d.id,
    exists (select from app.metric_values v where v.root_id = $1::uuid and v.split_definition_id = d.id) as has_values,
    jsonb_array_length($13::jsonb) + row_number() over (order by d.sort_order, d.created_at, d.id) as place
  from old_splits d
  where $13::jsonb is not null and d.id not in (select w.id from wanted_splits w)
), problem as (
  select 1 as rank, 0 as place, 'group_unknown' as what, '' as path
  where $6::boolean and $7::uuid is not null
    and not exists (select from app.activity_groups g where g.root_id = $1::uuid and g.id = $7::uuid and g.deleted_at is null)
  union all
  select 2, w.place, 'metric_unknown', ''
  from wanted_metrics w
  where not w.is_new and w.id not in (select m.id from old_metrics m)
  union all
  select 3, w.place, 'split_unknown', ''
  from wanted_splits w
  where not w.is_new and w.id not in (select s.id from old_splits s)
  union all
  select 4, 0, 'needs_has_metrics', 'metrics'
  from target t
  where not t.has_metrics and ($9::boolean is not null or $12::jsonb is not null)
    and (exists (select from wanted_metrics w where w.is_active)
      or ($12::jsonb is null and exists (select from old_metrics m where m.is_active)))
  union all
  select 5, 0, 'needs_has_metrics', 'metrics_multiplicative'
  from target t
  where not t.has_metrics and t.metrics_multiplicative and ($9::boolean is not null or $10::boolean is not null)
  union all
  select 6, 0, 'needs_has_splits', 'splits'
  from target t
  where not t.has_splits and ($11::boolean is not null or $13::jsonb is not null)
    and (exists (select from wanted_splits w where w.is_active)
      or ($13::jsonb is null and exists (select from old_splits s where s.is_active)))
  union all
  select 7, w.place, 'metric_name_taken', 'metrics[' || w.place || '].name'
  from wanted_metrics w
  join old_metrics m on m.name = w.name and m.id <> w.id
  where m.id not in (select s.id from spare_metrics s where not s.has_values)
  union all
  select 8, w.place, 'split_name_taken', 'splits[' || w.place || '].name'
  from wanted_splits w
  join old_splits s on s.name = w.name and s.id <> w.id
  where s.id not in (select x.id from spare_splits x where not x.has_values)
  union all
  select 9, w.place, 'negative_values', 'metrics[' || w.place || '].allows_negative'
  from wanted_metrics w
  join old_metrics m on m.id = w.id
  where m.allows_negative and not w.allows_negative
    and exists (select from app.metric_values v where v.root_id = $1::uuid and v.metric_definition_id = m.id and v.value < 0)
  order by rank, place
  limit 1
), changed as (
  update app.activity_definitions a
  set name = coalesce($4::text, a.name),
    description = coalesce($5::text, a.description),
    group_id = case when $6::boolean then $7::uuid else a.group_id end,
    sort_order = case when $6::boolean and a.group_id is distinct from $7::uuid then
      coalesce((
        select max(s.sort_order) + 1
        from app.activity_definitions s
        where s.root_id = t.root_id and s.group_id is not distinct from $7::uuid and s.deleted_at is null), 0)
      else a.sort_order end,
    has_sets = coalesce($8::boolean, a.has_sets),
    has_metrics = t.has_metrics,
    metrics_multiplicative = t.metrics_multiplicative,
    has_splits = t.has_splits
  from target t
  where a.root_id = t.root_id and a.id = t.id and t.etag_matches and not exists (select from problem)
  returning a.root_id, a.id, a.group_id, a.name, a.description, a.has_sets, a.has_metrics, a.metrics_multiplicative, a.has_splits,
    a.sort_order, a.created_at, a.updated_at, a.deleted_at
), retired_metrics as (
  update app.metric_definitions m
  set is_active = m.is_active and not s.has_values,
    is_top_set_metric = m.is_top_set_metric and not exists (select from wanted_metrics w where w.is_top_set_metric),
    sort_order = s.place,
    deleted_at = case when not s.has_values then now() end
  from changed c, spare_metrics s
  where m.root_id = c.root_id and m.id = s.id
  returning m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at, m.deleted_at
), retired_splits as (
  update app.split_definitions x
  set is_active = x.is_active and not s.has_values,
    sort_order = s.place,
    deleted_at = case when not s.has_values then now() end
  from changed c, spare_splits s
  where x.root_id = c.root_id and x.id = s.id
  returning x.id, x.name, x.is_active, x.sort_order, x.created_at, x.deleted_at
), stated_metrics as (
  -- Counting lets names go free before others take them: without it, a statement's parts run in no order.
  insert into app.metric_definitions as m (root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, higher_is_better,
    allows_negative, sort_order)
  select c.root_id, w.id, c.id, w.name, w.unit, w.is_active, w.is_top_set_metric, w.is_multiplicative, w.higher_is_better, w.allows_negative,
    w.place
  from changed c, wanted_metrics w
  where (select count(*) from retired_metrics) >= 0
  on conflict (root_id, id) do update
  set name = excluded.name, unit = excluded.unit, is_active = excluded.is_active, is_top_set_metric = excluded.is_top_set_metric,
    is_multiplicative = excluded.is_multiplicative, higher_is_better = excluded.higher_is_better, allows_negative = excluded.allows_negative,
    sort_order = excluded.sort_order
  returning m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at
), stated_splits as (
  insert into app.split_definitions as s (root_id, id, activity_id, name, is_active, sort_order)
  select c.root_id, w.id, c.id, w.name, w.is_active, w.place
  from changed c, wanted_splits w
  where (select count(*) from retired_splits) >= 0
  on conflict (root_id, id) do update
  set name = excluded.name, is_active = excluded.is_active, sort_order = excluded.sort_order
  returning s.id, s.name, s.is_active, s.sort_order, s.created_at
), metrics as (
  select m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at
  from old_metrics m
  where $12::jsonb is null
  union all
  select m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at
  from retired_metrics m
  where m.deleted_at is null
  union all
  select m.id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.higher_is_better, m.allows_negative,
    m.sort_order, m.created_at
  from stated_metrics m
), splits as (
  select s.id, s.name, s.is_active, s.sort_order, s.created_at from old_splits s where $13::jsonb is null
  union all
  select s.id, s.name, s.is_active, s.sort_order, s.created_at from retired_splits s where s.deleted_at is null
  union all
  select s.id, s.name, s.is_active, s.sort_order, s.created_at from stated_splits s
)
select t.etag_matches, p.what as problem, p.path,
  c.root_id, c.id, c.group_id, c.name, c.description, c.has_sets, c.has_metrics, c.metrics_multiplicative, c.has_splits,
  c.sort_order, c.created_at, c.updated_at, c.deleted_at,
  (select jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'unit', m.unit, 'is_active', m.is_active,
    'is_top_set_metric', m.is_top_set_metric, 'is_multiplicative', m.is_multiplicative, 'higher_is_better', m.higher_is_better,
    'allows_negative', m.allows_negative) order by not m.is_active, m.sort_order, m.created_at, m.id)
    from metrics m) as metrics,
  (select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'is_active', s.is_active)
    order by not s.is_active, s.sort_order, s.created_at, s.id)
    from splits s) as splits
from target t
left join problem p on true
left join changed c on true
