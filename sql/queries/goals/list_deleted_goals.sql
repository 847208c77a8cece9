-- A page of a fractal's trash, newest first: what a delete named, without what it took along. Rows as in list_goals.
-- app read
select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
from app.goals f
left join lateral (
  select g.root_id, g.id, g.parent_id, g.type, g.name, g.description, g.deadline, g.completed, g.targets, g.sort_order,
  g.created_at, g.updated_at, g.deleted_at
  from app.goals g
  where g.root_id = f.root_id and g.deleted_at is not null
    and not exists (
      select
      from app.goals p
      where p.root_id = g.root_id and p.id in (g.parent_id, g.root_id) and p.id <> g.id and p.deleted_at = g.deleted_at)
    and ($2::timestamptz is null or (g.deleted_at, g.id) < ($2::timestamptz, $3::uuid))
  order by g.deleted_at desc, g.id desc
  limit $4::integer
) as g on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by g.deleted_at desc, g.id desc
