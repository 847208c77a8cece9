-- Templates of an import, as JSON of their records.
-- app write
insert into app.session_templates (
  root_id, id, name, description, template_data, created_at, deleted_at, updated_at, deleted_with)
select
  $1::uuid, r.id, r.name, r.description, r.template_data::jsonb, r.created_at, r.deleted_at, r.updated_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, name text, description text, template_data text, created_at timestamptz, deleted_at timestamptz, updated_at timestamptz,
  deleted_with uuid)
