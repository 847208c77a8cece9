-- A page of an export's rows behind an id: all columns but the fractal, deleted rows too.
-- app read
select t.id, t.name, t.description, t.template_data, t.created_at, t.deleted_at, t.updated_at, t.deleted_with
from app.session_templates t
where t.root_id = $1::uuid and t.id > $2::uuid
order by t.id
limit $3::integer
