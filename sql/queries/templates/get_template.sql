-- One template by its key, deleted or not.
-- app read
select t.root_id, t.id, t.name, t.description, t.template_data, t.created_at, t.updated_at, t.deleted_at
from app.session_templates t
where t.root_id = $1::uuid and t.id = $2::uuid
