-- Begins the purge of deletes: their top rows bear the nil id from now on, which no undelete asks for, so that none can bring back half of them.
-- admin write
-- Answers those that go on: all but what was deleted anew by now.
with goals_ as (
  update app.goals x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), activity_instances_ as (
  update app.activity_instances x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), activity_sets_ as (
  update app.activity_sets x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), programs_ as (
  update app.programs x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), program_blocks_ as (
  update app.program_blocks x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), program_days_ as (
  update app.program_days x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), session_templates_ as (
  update app.session_templates x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), activity_groups_ as (
  update app.activity_groups x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.id <> x.root_id and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
  returning x.id
), stopped as (
  select x.id from app.goals x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from goals_ m)
  union all
  select x.id from app.activity_instances x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from activity_instances_ m)
  union all
  select x.id from app.activity_sets x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from activity_sets_ m)
  union all
  select x.id from app.programs x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from programs_ m)
  union all
  select x.id from app.program_blocks x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from program_blocks_ m)
  union all
  select x.id from app.program_days x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from program_days_ m)
  union all
  select x.id from app.session_templates x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from session_templates_ m)
  union all
  select x.id from app.activity_groups x where x.root_id = $1::uuid and x.id = any ($3::uuid[])
    and x.deleted_with = x.id and x.id not in (select m.id from activity_groups_ m)
)
select d.id
from unnest($3::uuid[]) with ordinality as d (id, place)
where not exists (select from stopped s where s.id = d.id)
order by d.place
