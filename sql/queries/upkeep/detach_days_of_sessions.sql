-- A batch of sessions done on program days that are about to go: what their keys would do (SET NULL), but not for unboundedly many rows at once.
-- admin write
update app.goals x
set program_day_id = null
where x.ctid = any (array(
  select s.ctid from app.goals s where s.root_id = $1::uuid and s.program_day_id = any ($2::uuid[])
  limit $3::integer for update skip locked))
