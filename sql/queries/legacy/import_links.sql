-- Links between sessions and goals of a legacy database. One that is there already is left alone.
-- admin write
insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id, created_at, updated_at, deleted_at)
select r.root_id, r.id, r.goal_id, r.created_at, r.updated_at, r.deleted_at
from jsonb_to_recordset($1::jsonb) as r (
  root_id uuid, id uuid, goal_id uuid, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
on conflict (root_id, practice_session_id, short_term_goal_id) do nothing
