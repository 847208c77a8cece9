-- Programs of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.programs (
  root_id, id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.name, r.description, r.start_date, r.end_date, r.is_active, r.goal_ids, r.weekly_schedule, r.created_at,
  r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, name text, description text, start_date date, end_date date, is_active boolean, goal_ids jsonb,
  weekly_schedule jsonb, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, id) do update set
  name = excluded.name, description = excluded.description, start_date = excluded.start_date, end_date = excluded.end_date,
  is_active = excluded.is_active, goal_ids = excluded.goal_ids, weekly_schedule = excluded.weekly_schedule,
  created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
