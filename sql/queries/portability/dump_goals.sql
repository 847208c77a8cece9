-- Rows of an export, all columns but the fractal and its owner, in the order of the ids: that of order_goals.
-- app read
-- Asked first, and once: the rows of a fractal that is not the caller's are not even looked at.
select g.id, g.type, g.name, g.description, g.deadline, g.completed, g.created_at, g.updated_at, g.parent_id, g.targets, g.duration_minutes,
  g.session_start, g.session_end, g.total_duration_seconds, g.template_id, g.session_data, g.attributes, g.deleted_at, g.sort_order,
  g.program_day_id, g.deleted_with
from unnest($2::uuid[]) with ordinality as wanted (id, place)
join app.goals g on g.root_id = $1::uuid and g.id = wanted.id
where exists (select from app.fractal_members m where m.root_id = $1::uuid and m.user_id = (select app.current_user_id()))
order by wanted.place
