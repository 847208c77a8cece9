-- A page of an export's rows behind a link, by its two ids: all columns but the fractal, deleted rows too.
-- app read
select l.practice_session_id, l.short_term_goal_id, l.created_at, l.updated_at, l.deleted_at, l.deleted_with
from app.practice_session_goals l
where l.root_id = $1::uuid and (l.practice_session_id, l.short_term_goal_id) > ($2::uuid, $3::uuid)
order by l.practice_session_id, l.short_term_goal_id
limit $4::integer
