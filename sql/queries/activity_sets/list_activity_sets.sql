-- The live sets of an instance with their values, by number, after a new order.
-- app read
-- The statement that gives the order cannot answer them: values follow their set when it ends.
select x.root_id, x.id, x.activity_instance_id, x.set_number, x.completed, x.created_at, x.updated_at, x.deleted_at, v.metric_values
from app.activity_sets x
left join (
  select v.value -> 'set' as set_number, jsonb_agg(v.value order by v.place) as metric_values
  from app.instance_parts p
  cross join lateral jsonb_array_elements(p.metric_values) with ordinality as v (value, place)
  where p.root_id = $1::uuid and p.id = $2::uuid
  group by v.value -> 'set'
) as v on v.set_number = to_jsonb(x.set_number)
where x.root_id = $1::uuid and x.activity_instance_id = $2::uuid and x.deleted_at is null
order by x.set_number
