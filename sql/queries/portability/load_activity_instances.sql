-- Activity instances of an import, as JSON of their records.
-- app write
insert into app.activity_instances (
  root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, data, created_at,
  deleted_at, updated_at, sort_order, deleted_with)
select
  $1::uuid, r.id, r.practice_session_id, r.activity_definition_id, r.time_start, r.time_stop, r.duration_seconds, r.completed, r.notes,
  r.data::jsonb, r.created_at, r.deleted_at, r.updated_at, r.sort_order, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, practice_session_id uuid, activity_definition_id uuid, time_start timestamptz, time_stop timestamptz, duration_seconds integer,
  completed boolean, notes text, data text, created_at timestamptz, deleted_at timestamptz, updated_at timestamptz, sort_order integer,
  deleted_with uuid)
