-- Split definitions of an import, as JSON of their records.
-- app write
insert into app.split_definitions (
  root_id, id, activity_id, name, sort_order, created_at, deleted_at, updated_at, is_active, deleted_with)
select
  $1::uuid, r.id, r.activity_id, r.name, r.sort_order, r.created_at, r.deleted_at, r.updated_at, r.is_active, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, activity_id uuid, name text, sort_order integer, created_at timestamptz, deleted_at timestamptz, updated_at timestamptz,
  is_active boolean, deleted_with uuid)
