-- A batch of the links that go: those that the deletes in $2 took before $3, and any at a goal or session that these deletes took.
-- admin write
delete from app.practice_session_goals x
where x.ctid = any (array(
  select l.ctid
  from app.practice_session_goals l
  where l.root_id = $1::uuid and l.deleted_with = any ($2::uuid[]) and l.deleted_at < $3::timestamptz
  limit $4::integer
  for update
) || array(
  select l.ctid
  from app.goals g
  join app.practice_session_goals l on l.root_id = g.root_id and g.id in (l.practice_session_id, l.short_term_goal_id)
  where g.root_id = $1::uuid and g.deleted_with = any ($2::uuid[])
    and (g.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or g.id = any ($2::uuid[]))
  limit $4::integer
  for update of l
))
