-- Notes of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.notes (
  root_id, id, goal_id, activity_instance_id, set_number, content, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.goal_id, r.activity_instance_id, r.set_number, r.content, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, goal_id uuid, activity_instance_id uuid, set_number integer, content text, created_at timestamptz,
  updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  goal_id = excluded.goal_id, activity_instance_id = excluded.activity_instance_id, set_number = excluded.set_number,
  content = excluded.content, created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
