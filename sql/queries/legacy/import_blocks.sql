-- Program blocks of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.program_blocks (
  root_id, id, program_id, name, start_date, end_date, color, goal_ids, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.program_id, r.name, r.start_date, r.end_date, r.color, r.goal_ids, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, program_id uuid, name text, start_date date, end_date date, color text, goal_ids jsonb, created_at timestamptz,
  updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  program_id = excluded.program_id, name = excluded.name, start_date = excluded.start_date, end_date = excluded.end_date,
  color = excluded.color, goal_ids = excluded.goal_ids, created_at = excluded.created_at, updated_at = excluded.updated_at,
  deleted_at = excluded.deleted_at
