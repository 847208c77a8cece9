-- Programs of an import, as JSON of their records.
-- app write
insert into app.programs (
  root_id, id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at, deleted_at,
  deleted_with)
select
  $1::uuid, r.id, r.name, r.description, r.start_date, r.end_date, r.is_active, r.goal_ids::jsonb, r.weekly_schedule::jsonb, r.created_at,
  r.updated_at, r.deleted_at, r.deleted_with
from json_to_recordset($2::json) as r (
  id uuid, name text, description text, start_date date, end_date date, is_active boolean, goal_ids text, weekly_schedule text, created_at
  timestamptz, updated_at timestamptz, deleted_at timestamptz, deleted_with uuid)
