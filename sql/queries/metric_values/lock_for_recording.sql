-- Recordings into an instance take turns, so that no two take one place, and a fractal's deletes and edits (lock_fractal) wait for them.
-- app write
with fractal as (
  select f.root_id
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid
  for share
)
select i.id
from fractal f
-- In order, so that batches do not wait for each other in a ring.
cross join (select w.id from unnest($2::uuid[]) as w (id) order by w.id) as w
cross join lateral (
  select i.id
  from app.activity_instances i
  where i.root_id = f.root_id and i.id = w.id
  for no key update
) as i
