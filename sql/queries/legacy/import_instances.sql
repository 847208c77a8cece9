-- Activity instances of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.activity_instances (
  root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, data, sort_order,
  created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.practice_session_id, r.activity_definition_id, r.time_start, r.time_stop, r.duration_seconds, r.completed, r.notes,
  r.data, r.sort_order, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, practice_session_id uuid, activity_definition_id uuid, time_start timestamptz, time_stop timestamptz,
  duration_seconds integer, completed boolean, notes text, data jsonb, sort_order integer, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz)
on conflict (root_id, id) do update set
  practice_session_id = excluded.practice_session_id, activity_definition_id = excluded.activity_definition_id,
  time_start = excluded.time_start, time_stop = excluded.time_stop, duration_seconds = excluded.duration_seconds,
  completed = excluded.completed, notes = excluded.notes, data = excluded.data, sort_order = excluded.sort_order,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
