-- A page of a fractal's values, newest first; one row without a value when there are none, no row when there is no such fractal.
-- app read
with found as (
  -- Of each metric the newest, by an index that has them in that order; those of one time are put in order below. $6, $7, $9 and $10
  -- always stand, so that the index serves a plan for any values too.
  select x.recorded_at, x.id
  from app.metric_definitions m
  cross join lateral (
    select v.recorded_at, v.id
    from app.metric_values v
    where v.root_id = m.root_id and v.metric_definition_id = m.id and v.deleted_at is null
      and v.recorded_at >= $6::timestamptz and v.recorded_at < $7::timestamptz and (v.recorded_at, v.id) < ($9::timestamptz, $10::uuid)
    order by v.recorded_at desc
    fetch first ($11::integer) rows with ties
  ) as x
  where m.root_id = $1::uuid and ($2::uuid is null or m.id = $2::uuid) and ($3::uuid is null or m.activity_id = $3::uuid)
    and $4::uuid is null and $5::uuid is null
  union all
  -- The trash, which that index leaves out.
  select v.recorded_at, v.id
  from app.metric_definitions m
  join app.metric_values v on v.root_id = m.root_id and v.metric_definition_id = m.id and v.deleted_at is not null
  where m.root_id = $1::uuid and ($2::uuid is null or m.id = $2::uuid) and ($3::uuid is null or m.activity_id = $3::uuid)
    and $4::uuid is null and $5::uuid is null and $8::boolean
    and v.recorded_at >= $6::timestamptz and v.recorded_at < $7::timestamptz and (v.recorded_at, v.id) < ($9::timestamptz, $10::uuid)
  union all
  -- Of one instance or one session.
  select v.recorded_at, v.id
  from (
    select i.root_id, i.id
    from app.activity_instances i
    where i.root_id = $1::uuid and i.id = $4::uuid and ($5::uuid is null or i.practice_session_id = $5::uuid)
    union all
    select i.root_id, i.id
    from app.activity_instances i
    where i.root_id = $1::uuid and i.practice_session_id = $5::uuid and $4::uuid is null
  ) as i
  join app.metric_values v on v.root_id = i.root_id and v.activity_instance_id = i.id
  where ($8::boolean or v.deleted_at is null) and ($2::uuid is null or v.metric_definition_id = $2::uuid)
    and ($3::uuid is null
      or v.metric_definition_id in (select m.id from app.metric_definitions m where m.root_id = $1::uuid and m.activity_id = $3::uuid))
    and v.recorded_at >= $6::timestamptz and v.recorded_at < $7::timestamptz and (v.recorded_at, v.id) < ($9::timestamptz, $10::uuid)
), page as (
  select x.recorded_at, x.id from found x order by x.recorded_at desc, x.id desc limit $11::integer
)
select v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at,
  v.created_at, v.updated_at, v.deleted_at
from app.goals f
left join page p on true
left join app.metric_values v on v.root_id = f.root_id and v.id = p.id
where f.root_id = $1::uuid and f.id = $1::uuid
order by v.recorded_at desc, v.id desc
