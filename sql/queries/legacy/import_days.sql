-- Program days of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.program_days (
  root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.block_id, r.date, r.day_number, r.name, r.notes, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, block_id uuid, date date, day_number integer, name text, notes text, created_at timestamptz,
  updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  block_id = excluded.block_id, date = excluded.date, day_number = excluded.day_number, name = excluded.name, notes = excluded.notes,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
