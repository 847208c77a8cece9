-- First half of a new order of sets: those that get another number wait, in their new order, behind the last number of the instance.
-- app write
-- The unique key of the numbers is checked row by row, and a deferrable one could not be what values refer to: in one statement, sets that
-- change places would collide. settle_activity_sets is the second half. Deleted sets, which hold numbers too, follow the live ones. A set
-- that keeps its number is not touched, nor are its values.
with instance as (
  select i.root_id, i.id
  from app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), wanted as (
  select w.id, w.place from unnest($3::uuid[]) with ordinality as w (id, place)
), sets as (
  select x.root_id, x.id, x.set_number, x.deleted_at
  from app.activity_sets x
  join instance i on x.root_id = i.root_id and x.activity_instance_id = i.id
), complete as (
  select (select count(*) from wanted) = (select count(*) from sets x where x.deleted_at is null)
    and not exists (select x.id from sets x where x.deleted_at is null except select w.id from wanted w) as is_complete,
    coalesce((select max(x.set_number) from sets x), 0) as last_number
), placed as (
  select x.root_id, x.id, x.set_number, row_number() over (order by w.place nulls last, x.id) as new_number
  from sets x
  left join wanted w on w.id = x.id
), parked as (
  update app.activity_sets x
  set set_number = m.last_number + p.new_number
  from placed p, complete m
  where x.root_id = p.root_id and x.id = p.id and p.set_number <> p.new_number and m.is_complete
)
select m.is_complete, m.last_number
from instance i
cross join complete m
