-- Begins the purge of a fractal, live or deleted, whose owner's time of grace is over: from now on nobody can write in it.
-- admin write
with owner as (
  select u.id
  from app.goals f
  join app.users u on u.id = f.user_id
  where f.root_id = $1::uuid and f.id = $1::uuid and u.deleted_at is not null and u.purge_at <= now()
  for update of u
)
update app.goals x
set deleted_at = coalesce(x.deleted_at, now()), deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
from owner o
where x.root_id = $1::uuid and x.id = $1::uuid and x.user_id = o.id
