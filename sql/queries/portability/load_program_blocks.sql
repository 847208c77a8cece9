-- Program blocks of an import, as JSON of their records.
-- app write
insert into app.program_blocks (
  root_id, id, program_id, name, start_date, end_date, color, goal_ids, created_at, updated_at, deleted_at, deleted_with)
select
  $1::uuid, r.id, r.program_id, r.name, r.start_date, r.end_date, r.color, r.goal_ids::jsonb, r.created_at, r.updated_at, r.deleted_at,
  r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, program_id uuid, name text, start_date date, end_date date, color text, goal_ids text, created_at timestamptz, updated_at
  timestamptz, deleted_at timestamptz, deleted_with uuid)
