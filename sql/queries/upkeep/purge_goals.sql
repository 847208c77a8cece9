-- A batch of goals and sessions below which nothing is left. With a cutoff only those still in the trash since before it; no cascade takes a row.
-- admin write
delete from app.goals x
where x.root_id = $1::uuid and x.id = any ($2::uuid[])
  and ($3::timestamptz is null or x.deleted_at < $3::timestamptz or x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid)
  and not exists (select from app.goals c where c.root_id = x.root_id and c.parent_id = x.id)
  and not exists (select from app.activity_instances c where c.root_id = x.root_id and c.practice_session_id = x.id)
  and not exists (select from app.notes c where c.root_id = x.root_id and c.goal_id = x.id)
  and x.id <> x.root_id
  and not exists (select from app.practice_session_goals c where c.root_id = x.root_id and c.practice_session_id = x.id)
  and not exists (select from app.practice_session_goals c where c.root_id = x.root_id and c.short_term_goal_id = x.id)
