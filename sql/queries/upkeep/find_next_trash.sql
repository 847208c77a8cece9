-- The next fractal behind $1 that has anything in its trash: a walk along the indexes of the trash, a step a table.
-- admin read
select n.root_id
from (
  (select x.root_id from app.goals x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.practice_session_goals x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.activity_groups x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.activity_definitions x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.metric_definitions x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.split_definitions x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.activity_instances x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.activity_sets x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.metric_values x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.session_templates x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.programs x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.program_blocks x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.program_days x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.scheduled_sessions x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
  union all
  (select x.root_id from app.notes x
    where x.deleted_with is not null and ($1::uuid is null or x.root_id > $1::uuid)
    order by x.root_id limit 1)
) as n
order by n.root_id
limit 1
