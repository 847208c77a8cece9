-- Links of sessions to goals of an import, as JSON of their records.
-- app write
insert into app.practice_session_goals (
  root_id, practice_session_id, short_term_goal_id, created_at, updated_at, deleted_at, deleted_with)
select
  $1::uuid, r.practice_session_id, r.short_term_goal_id, r.created_at, r.updated_at, r.deleted_at, r.deleted_with
from json_to_recordset($2::json) as r (
  practice_session_id uuid, short_term_goal_id uuid, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, deleted_with
  uuid)
