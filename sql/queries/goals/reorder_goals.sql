-- Gives a goal's live children the places of a list, when the list names each of them once. One row without a goal when it does not.
-- app write
with parent as (
  select g.root_id, g.id from app.goals g where g.root_id = $1::uuid and g.id = $2::uuid and g.deleted_at is null
), wanted as (
  select w.id, (w.place - 1)::integer as place from unnest($3::uuid[]) with ordinality as w (id, place)
), children as (
  select g.id from app.goals g join parent p on g.root_id = p.root_id and g.parent_id = p.id where g.deleted_at is null
), complete as (
  select (select count(*) from wanted) = (select count(*) from children)
    and not exists (select c.id from children c except select w.id from wanted w) as is_complete
), changed as (
  update app.goals g
  set sort_order = w.place
  from wanted w, parent p
  where g.root_id = p.root_id and g.id = w.id and (select c.is_complete from complete c)
  returning g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
)
select m.is_complete, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from parent p
cross join complete m
left join changed c on true
order by c.sort_order
