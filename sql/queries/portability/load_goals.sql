-- Goals of an import, as JSON of their records.
-- app write
insert into app.goals (
  root_id, user_id, id, type, name, description, deadline, completed, created_at, updated_at, parent_id, targets, duration_minutes,
  session_start, session_end, total_duration_seconds, template_id, session_data, attributes, deleted_at, sort_order, program_day_id,
  deleted_with)
select
  $1::uuid, app.current_user_id(), r.id, r.type, r.name, r.description, r.deadline, r.completed, r.created_at, r.updated_at, r.parent_id,
  r.targets::jsonb, r.duration_minutes, r.session_start, r.session_end, r.total_duration_seconds, r.template_id, r.session_data::jsonb,
  r.attributes::jsonb, r.deleted_at, r.sort_order, r.program_day_id, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, type text, name text, description text, deadline timestamptz, completed boolean, created_at timestamptz, updated_at timestamptz,
  parent_id uuid, targets text, duration_minutes integer, session_start timestamptz, session_end timestamptz, total_duration_seconds
  integer, template_id uuid, session_data text, attributes text, deleted_at timestamptz, sort_order integer, program_day_id uuid,
  deleted_with uuid)
