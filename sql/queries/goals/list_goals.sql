-- A page of a fractal's goals in siblings' order; one row without a goal when there are none, no row when there is no such fractal.
-- app read
select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
from app.goals f
left join lateral (
  select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
  from app.goals g
  where g.root_id = f.root_id
    and ($2::uuid is null or g.parent_id = $2::uuid)
    and (g.type = $3::text or ($3::text is null and g.type <> 'PracticeSession'))
    and ($4::boolean is null or g.completed = $4::boolean)
    and ($5::text is null or g.name ^@ $5::text)
    and ($6::boolean or g.deleted_at is null)
    and ($7::integer is null or (g.sort_order, g.created_at, g.id) > ($7::integer, $8::timestamptz, $9::uuid))
  order by g.sort_order, g.created_at, g.id
  limit $10::integer
) as g on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by g.sort_order, g.created_at, g.id
