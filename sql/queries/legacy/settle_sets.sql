-- Sets that park_sets moved and no import placed: each gets its old place where it is free, else one behind the last.
-- admin write
with parked as (
  select s.root_id, s.id, s.activity_instance_id, s.set_number - 1000000 as old_number,
    not exists (
      select
      from app.activity_sets o
      where o.root_id = s.root_id and o.activity_instance_id = s.activity_instance_id and o.set_number = s.set_number - 1000000
    ) as is_free
  from app.activity_sets s
  join jsonb_to_recordset($1::jsonb) as r (root_id uuid, id uuid) on s.root_id = r.root_id and s.activity_instance_id = r.id
  where s.set_number >= 1000000
), placed as (
  select p.root_id, p.id,
    case
      when p.is_free then p.old_number
      else row_number() over (partition by p.activity_instance_id, p.is_free order by p.old_number) + (
        select max(mod(o.set_number, 1000000))
        from app.activity_sets o
        where o.root_id = p.root_id and o.activity_instance_id = p.activity_instance_id)
    end as set_number
  from parked p
)
update app.activity_sets s
set set_number = p.set_number
from placed p
where s.root_id = p.root_id and s.id = p.id
