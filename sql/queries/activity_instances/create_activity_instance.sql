-- An activity in a session, behind its instances and, in the layout, behind a section's. No row when the session is not there or deleted.
-- app write
-- An imported layout may be of any shape: each element of its list is a section, as sessions show it, and one that is no object turns into one.
with session as (
  select s.root_id, s.id,
    case when jsonb_typeof(s.session_data -> 'sections') = 'array' then s.session_data -> 'sections' -> $5::integer end as section
  from app.goals s
  join app.goals f on f.root_id = s.root_id and f.id = s.root_id and f.deleted_at is null
  where s.root_id = $1::uuid and s.id = $3::uuid and s.type = 'PracticeSession' and s.deleted_at is null
), activity as (
  select a.id, a.has_sets or cardinality($7::uuid[]) = 0 as takes_sets
  from app.activity_definitions a
  where a.root_id = $1::uuid and a.id = $4::uuid and a.deleted_at is null
  for share
), place as (
  select s.root_id, s.id as session_id, a.id as activity_id, s.section, a.takes_sets,
    $5::integer is null or s.section is not null as section_is_there
  from session s
  left join activity a on true
), created as (
  insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id, notes, sort_order)
  select p.root_id, $2::uuid, p.session_id, p.activity_id, $6::text,
    coalesce((select max(o.sort_order) + 1 from app.activity_instances o where o.root_id = p.root_id and o.practice_session_id = p.session_id), 0)
  from place p
  where p.section_is_there and p.takes_sets
  returning root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, sort_order,
    created_at, updated_at, deleted_at
), laid_out as (
  update app.goals s
  set session_data = jsonb_set(s.session_data, array['sections', $5::text],
    case when jsonb_typeof(p.section) = 'object' then p.section else '{}' end || jsonb_build_object('instance_ids',
      case when jsonb_typeof(p.section -> 'instance_ids') = 'array' then p.section -> 'instance_ids' else '[]' end || to_jsonb(c.id)))
  from place p, created c
  where s.root_id = p.root_id and s.id = p.session_id and $5::integer is not null
), sets_ as (
  insert into app.activity_sets (root_id, id, activity_instance_id, set_number)
  select c.root_id, n.id, c.id, n.number
  from created c
  cross join unnest($7::uuid[]) with ordinality as n (id, number)
  returning id, set_number, completed, created_at, updated_at
)
select p.activity_id is not null as activity_found, p.section_is_there, p.takes_sets, c.root_id, c.id, c.practice_session_id,
  c.activity_definition_id, c.time_start, c.time_stop, c.duration_seconds, false as is_abandoned, c.completed, c.notes,
  c.sort_order, c.created_at, c.updated_at, c.deleted_at,
  (
    select jsonb_agg(jsonb_build_object(
      'id', s.id, 'number', s.set_number, 'completed', s.completed,
      'created_at', (extract(epoch from s.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from s.updated_at) * 1000000)::bigint) order by s.set_number)
    from sets_ s
  ) as sets,
  null::jsonb as metric_values
from place p
left join created c on true
