-- Changes of an activity wait for each other, and for values that are being recorded of the metrics ($3) or splits ($4) they touch.
-- app write
-- A value's foreign key holds its definition by FOR KEY SHARE, which only FOR UPDATE waits for. The fractal comes first, as in lock_fractal,
-- and definitions in the order of their ids.
with fractal as (
  select f.root_id
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid
  for no key update
), metrics as (
  select m.id
  from fractal f
  join app.metric_definitions m on m.root_id = f.root_id
  where $3::boolean and m.activity_id = $2::uuid and m.deleted_at is null
  order by m.id
  for update of m
), splits as (
  select s.id
  from fractal f
  join app.split_definitions s on s.root_id = f.root_id
  where $4::boolean and s.activity_id = $2::uuid and s.deleted_at is null
  order by s.id
  for update of s
)
select (select count(*) from fractal) as fractals, (select count(*) from metrics) as metrics, (select count(*) from splits) as splits
