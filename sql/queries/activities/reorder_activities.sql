-- Gives the live activities of a group, or those of none, the places of a list, when the list names each of them once.
-- app write
-- One row without an activity when it does not, or when there are none.
with home as (
  select f.root_id,
    $2::uuid is null
      or exists (select from app.activity_groups g where g.root_id = f.root_id and g.id = $2::uuid and g.deleted_at is null) as is_found
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), wanted as (
  select w.id, (w.place - 1)::integer as place from unnest($3::uuid[]) with ordinality as w (id, place)
), members as (
  select a.id
  from home h
  join app.activity_definitions a on a.root_id = h.root_id
  where h.is_found and a.group_id is not distinct from $2::uuid and a.deleted_at is null
), complete as (
  select (select count(*) from wanted) = (select count(*) from members)
    and not exists (select m.id from members m except select w.id from wanted w) as is_complete
), changed as (
  update app.activity_definitions a
  set sort_order = w.place
  from home h, wanted w
  where a.root_id = h.root_id and a.id = w.id and h.is_found and (select c.is_complete from complete c)
  returning a.root_id, a.id, a.group_id, a.name, a.description, a.has_sets, a.has_metrics, a.metrics_multiplicative, a.has_splits,
    a.sort_order, a.created_at, a.updated_at, a.deleted_at
)
select h.is_found, o.is_complete,
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
from home h
cross join complete o
left join changed c on true
order by c.sort_order
