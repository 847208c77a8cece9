-- A page of an activity's live instances, newest first; one row without an instance when there are none.
-- app read
-- No row when there is no live activity. Parts are read for the rows of the page alone.
select i.took_place_at, i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds,
  i.time_stop is null and coalesce(i.time_start < now() - interval '1 day', false) as is_abandoned, i.completed, i.notes, i.sort_order,
  i.created_at, i.updated_at, i.deleted_at, p.sets, p.metric_values
from app.activity_definitions a
join app.goals f on f.root_id = a.root_id and f.id = a.root_id and f.deleted_at is null
left join lateral (
  select coalesce(i.time_start, s.session_start, s.created_at) as took_place_at, i.root_id, i.id, i.practice_session_id,
    i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed, i.notes, i.sort_order, i.created_at, i.updated_at,
    i.deleted_at
  from app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id
  where i.root_id = a.root_id and i.activity_definition_id = a.id and i.deleted_at is null and s.deleted_at is null
    and ($3::timestamptz is null
      or (coalesce(i.time_start, s.session_start, s.created_at), i.id) < ($3::timestamptz, $4::uuid))
  order by took_place_at desc, i.id desc
  limit $5::integer
) as i on true
left join app.instance_parts p on p.root_id = i.root_id and p.id = i.id
where a.root_id = $1::uuid and a.id = $2::uuid and a.deleted_at is null
order by i.took_place_at desc, i.id desc
