-- Rows of an export, all columns but the fractal and its owner, in the order of the ids: that of order_groups.
-- app read
-- Asked first, and once: the rows of a fractal that is not the caller's are not even looked at.
select g.id, g.name, g.description, g.sort_order, g.created_at, g.deleted_at, g.updated_at, g.parent_id, g.deleted_with
from unnest($2::uuid[]) with ordinality as wanted (id, place)
join app.activity_groups g on g.root_id = $1::uuid and g.id = wanted.id
where exists (select from app.fractal_members m where m.root_id = $1::uuid and m.user_id = (select app.current_user_id()))
order by wanted.place
