-- The live values of a live fractal behind an id, with the names of what they refer to; one row without a value when there are none left.
-- app read
select v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at,
  v.created_at, v.updated_at, v.deleted_at, i.practice_session_id, a.id, a.name, m.name, m.unit, p.name
from app.goals f
left join lateral (
  select v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.set_number, v.value, v.recorded_at,
    v.created_at, v.updated_at, v.deleted_at
  from app.metric_values v
  where v.root_id = f.root_id and v.deleted_at is null and v.id > $2::uuid
  order by v.id
  limit $3::integer
) as v on true
-- By key, however large the fractal is.
left join lateral (
  select i.practice_session_id, i.activity_definition_id
  from app.activity_instances i
  where i.root_id = f.root_id and i.id = v.activity_instance_id
  limit 1
) as i on true
left join lateral (
  select a.id, a.name from app.activity_definitions a where a.root_id = f.root_id and a.id = i.activity_definition_id limit 1
) as a on true
left join lateral (
  select m.name, m.unit from app.metric_definitions m where m.root_id = f.root_id and m.id = v.metric_definition_id limit 1
) as m on true
left join lateral (
  select p.name from app.split_definitions p where p.root_id = f.root_id and p.id = v.split_definition_id limit 1
) as p on true
where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
order by v.id
