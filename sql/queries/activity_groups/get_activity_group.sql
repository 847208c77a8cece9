-- One group by its key, deleted or not.
-- app read
select g.root_id, g.id, g.parent_id, g.name, g.description, g.sort_order, g.created_at, g.updated_at, g.deleted_at
from app.activity_groups g
where g.root_id = $1::uuid and g.id = $2::uuid
