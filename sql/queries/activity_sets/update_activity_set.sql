-- Marks a set as completed or not, when the etag (updated_at) is unset or still the row's.
-- app write
with target as (
  select x.root_id, x.id, $3::timestamptz is null or x.updated_at = $3::timestamptz as etag_matches
  from app.activity_sets x
  join app.activity_instances i on i.root_id = x.root_id and i.id = x.activity_instance_id and i.deleted_at is null
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where x.root_id = $1::uuid and x.id = $2::uuid and x.deleted_at is null
), changed as (
  update app.activity_sets x
  set completed = $4::boolean
  from target t
  where x.root_id = t.root_id and x.id = t.id and t.etag_matches
  returning x.root_id, x.id, x.activity_instance_id, x.set_number, x.completed, x.created_at, x.updated_at, x.deleted_at
)
select t.etag_matches, c.root_id, c.id, c.activity_instance_id, c.set_number, c.completed, c.created_at, c.updated_at, c.deleted_at,
  (
    select jsonb_agg(v.value order by v.place)
    from app.instance_parts p
    cross join lateral jsonb_array_elements(p.metric_values) with ordinality as v (value, place)
    where p.root_id = c.root_id and p.id = c.activity_instance_id and v.value -> 'set' = to_jsonb(c.set_number)
  ) as metric_values
from target t
left join changed c on true
