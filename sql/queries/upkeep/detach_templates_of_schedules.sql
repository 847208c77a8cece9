-- A batch of schedules of templates that are about to go: what their keys would do (SET NULL), but not for unboundedly many rows at once.
-- admin write
update app.scheduled_sessions x
set session_template_id = null
where x.ctid = any (array(
  select s.ctid from app.scheduled_sessions s where s.root_id = $1::uuid and s.session_template_id = any ($2::uuid[])
  limit $3::integer for update skip locked))
