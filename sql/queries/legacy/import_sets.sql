-- Sets of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.activity_sets (
  root_id, id, activity_instance_id, set_number, completed, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.activity_instance_id, r.set_number, r.completed, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, activity_instance_id uuid, set_number integer, completed boolean, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz)
on conflict (root_id, id) do update set
  activity_instance_id = excluded.activity_instance_id, set_number = excluded.set_number, completed = excluded.completed,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
