-- Split definitions of a legacy database: new ones, and those that changed since they were last imported.
-- admin write
insert into app.split_definitions (
  root_id, id, activity_id, name, sort_order, created_at, updated_at, deleted_at)
select
  r.root_id, r.id, r.activity_id, r.name, r.sort_order, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, activity_id uuid, name text, sort_order integer, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz)
on conflict (root_id, id) do update set
  activity_id = excluded.activity_id, name = excluded.name, sort_order = excluded.sort_order, created_at = excluded.created_at,
  updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
