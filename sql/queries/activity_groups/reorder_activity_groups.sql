-- Gives the live groups below a parent, or at the top, the places of a list, when the list names each of them once.
-- app write
-- One row without a group when it does not, or when there are none.
with parent as (
  select f.root_id,
    $2::uuid is null
      or exists (select from app.activity_groups g where g.root_id = f.root_id and g.id = $2::uuid and g.deleted_at is null) as is_found
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), wanted as (
  select w.id, (w.place - 1)::integer as place from unnest($3::uuid[]) with ordinality as w (id, place)
), children as (
  select g.id
  from parent p
  join app.activity_groups g on g.root_id = p.root_id
  where p.is_found and g.parent_id is not distinct from $2::uuid and g.deleted_at is null
), complete as (
  select (select count(*) from wanted) = (select count(*) from children)
    and not exists (select c.id from children c except select w.id from wanted w) as is_complete
), changed as (
  update app.activity_groups g
  set sort_order = w.place
  from parent p, wanted w
  where g.root_id = p.root_id and g.id = w.id and p.is_found and (select c.is_complete from complete c)
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
)
select p.is_found, m.is_complete, c.root_id, c.id, c.parent_id, c.name, c.description, c.sort_order, c.created_at, c.updated_at, c.deleted_at
from parent p
cross join complete m
left join changed c on true
order by c.sort_order
