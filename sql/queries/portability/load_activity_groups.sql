-- Activity groups of an import, as JSON of their records.
-- app write
insert into app.activity_groups (
  root_id, id, name, description, sort_order, created_at, deleted_at, updated_at, parent_id, deleted_with)
select
  $1::uuid, r.id, r.name, r.description, r.sort_order, r.created_at, r.deleted_at, r.updated_at, r.parent_id, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, name text, description text, sort_order integer, created_at timestamptz, deleted_at timestamptz, updated_at timestamptz,
  parent_id uuid, deleted_with uuid)
