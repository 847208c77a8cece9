-- A batch of groups in groups that are about to go: what their keys would do (SET NULL), but not for unboundedly many rows at once.
-- admin write
update app.activity_groups x
set parent_id = null
where x.ctid = any (array(
  select s.ctid from app.activity_groups s where s.root_id = $1::uuid and s.parent_id = any ($2::uuid[])
  limit $3::integer for update skip locked))
