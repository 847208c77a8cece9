-- Notes of an import, as JSON of their records.
-- app write
insert into app.notes (
  root_id, id, goal_id, activity_instance_id, set_number, content, created_at, updated_at, deleted_at, deleted_with)
select
  $1::uuid, r.id, r.goal_id, r.activity_instance_id, r.set_number, r.content, r.created_at, r.updated_at, r.deleted_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, goal_id uuid, activity_instance_id uuid, set_number integer, content text, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz, deleted_with uuid)
