-- Scheduled sessions of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.scheduled_sessions (
  root_id, id, day_id, session_template_id, is_completed, completion_data, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.day_id, r.session_template_id, r.is_completed, r.completion_data, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, day_id uuid, session_template_id uuid, is_completed boolean, completion_data jsonb, created_at timestamptz,
  updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  day_id = excluded.day_id, session_template_id = excluded.session_template_id, is_completed = excluded.is_completed,
  completion_data = excluded.completion_data, created_at = excluded.created_at, updated_at = excluded.updated_at,
  deleted_at = excluded.deleted_at
