-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's.
-- app write
with target as (
  select g.root_id, g.id, $2::timestamptz is null or g.updated_at = $2::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
  for no key update
), changed as (
  update app.goals g
  set name = coalesce($3::text, g.name),
    description = coalesce($4::text, g.description),
    deadline = case when $5::boolean then $6::timestamptz else g.deadline end
  from target t
  where g.root_id = t.root_id and g.id = t.id and t.etag_matches
  returning g.root_id, g.name, g.description, g.type, g.deadline, g.completed, g.created_at, g.updated_at, g.deleted_at
)
select t.etag_matches, c.root_id, c.name, c.description, c.type, c.deadline, c.completed, m.role, c.created_at, c.updated_at, c.deleted_at
from target t
left join changed c on true
left join app.fractal_members m on m.root_id = t.root_id and m.user_id = app.current_user_id()
