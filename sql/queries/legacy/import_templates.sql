-- Session templates of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.session_templates (
  root_id, id, name, description, template_data, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.name, r.description, r.template_data, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, name text, description text, template_data jsonb, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz)
on conflict (root_id, id) do update set
  name = excluded.name, description = excluded.description, template_data = excluded.template_data, created_at = excluded.created_at,
  updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
