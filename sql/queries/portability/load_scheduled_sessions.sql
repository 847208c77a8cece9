-- Scheduled sessions of an import, as JSON of their records.
-- app write
insert into app.scheduled_sessions (
  root_id, id, day_id, session_template_id, is_completed, completion_data, created_at, updated_at, deleted_at, session_id, deleted_with)
select
  $1::uuid, r.id, r.day_id, r.session_template_id, r.is_completed, r.completion_data::jsonb, r.created_at, r.updated_at, r.deleted_at,
  r.session_id, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, day_id uuid, session_template_id uuid, is_completed boolean, completion_data text, created_at timestamptz, updated_at
  timestamptz, deleted_at timestamptz, session_id uuid, deleted_with uuid)
