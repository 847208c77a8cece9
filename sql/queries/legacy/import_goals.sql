-- Goals and sessions of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.goals (
  root_id, id, type, name, description, deadline, completed, parent_id, targets, duration_minutes, session_start, session_end,
  total_duration_seconds, template_id, program_day_id, session_data, attributes, sort_order, created_at, updated_at, deleted_at, user_id)
select
  r.root_id, r.id, r.type, r.name, r.description, r.deadline, r.completed, r.parent_id, r.targets, r.duration_minutes, r.session_start,
  r.session_end, r.total_duration_seconds, r.template_id, r.program_day_id, r.session_data, r.attributes, r.sort_order, r.created_at,
  r.updated_at, r.deleted_at, $2::uuid
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, type text, name text, description text, deadline timestamptz, completed boolean, parent_id uuid, targets jsonb,
  duration_minutes integer, session_start timestamptz, session_end timestamptz, total_duration_seconds integer, template_id uuid,
  program_day_id uuid, session_data jsonb, attributes jsonb, sort_order integer, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz)
on conflict (root_id, id) do update set
  type = excluded.type, name = excluded.name, description = excluded.description, deadline = excluded.deadline,
  completed = excluded.completed, parent_id = excluded.parent_id, targets = excluded.targets,
  duration_minutes = excluded.duration_minutes, session_start = excluded.session_start, session_end = excluded.session_end,
  total_duration_seconds = excluded.total_duration_seconds, template_id = excluded.template_id, program_day_id = excluded.program_day_id,
  session_data = excluded.session_data, attributes = excluded.attributes, sort_order = excluded.sort_order,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
