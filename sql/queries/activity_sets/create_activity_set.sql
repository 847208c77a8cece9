-- A set behind the others of its instance. Deleted ones keep their numbers, which their values refer to, so it stands behind them too.
-- app write
with instance as (
  select i.root_id, i.id, a.has_sets, coalesce(x.live_sets, 0) < $4::integer as has_room, coalesce(x.last_number, 0) + 1 as next_number
  from app.activity_instances i
  join app.activity_definitions a on a.root_id = i.root_id and a.id = i.activity_definition_id
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  cross join lateral (
    select count(*) filter (where x.deleted_at is null) as live_sets, max(x.set_number) as last_number
    from app.activity_sets x
    where x.root_id = i.root_id and x.activity_instance_id = i.id
  ) as x
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), created as (
  insert into app.activity_sets (root_id, id, activity_instance_id, set_number, completed)
  select i.root_id, $3::uuid, i.id, i.next_number, $5::boolean
  from instance i
  where i.has_sets and i.has_room
  returning root_id, id, activity_instance_id, set_number, completed, created_at, updated_at, deleted_at
)
select i.has_sets, i.has_room, c.root_id, c.id, c.activity_instance_id, c.set_number, c.completed, c.created_at, c.updated_at, c.deleted_at,
  null::jsonb as metric_values
from instance i
left join created c on true
