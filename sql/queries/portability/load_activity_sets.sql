-- Activity sets of an import, as JSON of their records.
-- app write
insert into app.activity_sets (
  root_id, id, activity_instance_id, set_number, completed, created_at, updated_at, deleted_at, deleted_with)
select
  $1::uuid, r.id, r.activity_instance_id, r.set_number, r.completed, r.created_at, r.updated_at, r.deleted_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, activity_instance_id uuid, set_number integer, completed boolean, created_at timestamptz, updated_at timestamptz, deleted_at
  timestamptz, deleted_with uuid)
