-- A page of a fractal's groups in siblings' order; one row without a group when there are none, no row when there is no such fractal.
-- app read
select g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
from app.goals f
left join lateral (
  select g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
  from app.activity_groups g
  where g.root_id = f.root_id
    and ($2::boolean or g.deleted_at is null)
    and ($3::integer is null or (g.sort_order, g.created_at, g.id) > ($3::integer, $4::timestamptz, $5::uuid))
  order by g.sort_order, g.created_at, g.id
  limit $6::integer
) as g on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by g.sort_order, g.created_at, g.id
