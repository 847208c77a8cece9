-- A page of the caller's fractals: his memberships lead, so that nobody else's fractals are touched.
-- app read
select g.root_id, g.name, g.description, g.type, g.deadline, g.completed, m.role, g.created_at, g.updated_at, g.deleted_at
from app.fractal_members m
join app.goals g on g.root_id = m.root_id and g.id = m.root_id
where m.user_id = app.current_user_id()
  and ($1::boolean or g.deleted_at is null)
  and ($2::timestamptz is null or (g.created_at, g.id) > ($2::timestamptz, $3::uuid))
order by g.created_at, g.id
limit $4::integer
