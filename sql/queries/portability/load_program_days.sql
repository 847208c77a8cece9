-- Program days of an import, as JSON of their records.
-- app write
insert into app.program_days (
  root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at, deleted_with)
select
  $1::uuid, r.id, r.block_id, r.date, r.day_number, r.name, r.notes, r.created_at, r.updated_at, r.deleted_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, block_id uuid, date date, day_number integer, name text, notes text, created_at timestamptz, updated_at timestamptz, deleted_at
  timestamptz, deleted_with uuid)
