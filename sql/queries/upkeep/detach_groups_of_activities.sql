-- A batch of activities in groups that are about to go: what their keys would do (SET NULL), but not for unboundedly many rows at once.
-- admin write
update app.activity_definitions x
set group_id = null
where x.ctid = any (array(
  select s.ctid from app.activity_definitions s where s.root_id = $1::uuid and s.group_id = any ($2::uuid[])
  limit $3::integer for update skip locked))
