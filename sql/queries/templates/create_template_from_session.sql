-- A template with the sections of a session and the activities that were done in it.
-- app write
-- What no section names stands in a section of its own, at the end; activities that are deleted by now are left out.
with session as (
  select s.root_id, s.id,
    case jsonb_typeof(s.session_data -> 'sections') when 'array' then s.session_data -> 'sections' else '[]' end as sections
  from app.goals s
  join app.goals f on f.root_id = s.root_id and f.id = s.root_id
  where s.root_id = $1::uuid and s.id = $3::uuid and s.type = 'PracticeSession' and s.deleted_at is null and f.deleted_at is null
), done as (
  select i.id, i.activity_definition_id, i.sort_order, i.created_at
  from session s
  join app.activity_instances i on i.root_id = s.root_id and i.practice_session_id = s.id
  join app.activity_definitions a on a.root_id = i.root_id and a.id = i.activity_definition_id
  where i.deleted_at is null and a.deleted_at is null
), sections as (
  select e.place, e.section
  from session s
  cross join lateral jsonb_array_elements(s.sections) with ordinality as e (section, place)
  where jsonb_typeof(e.section) = 'object'
), named as (
  select distinct on (d.id) d.id, d.activity_definition_id, s.place as section_place, n.place
  from sections s
  cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(s.section -> 'instance_ids') when 'array' then s.section -> 'instance_ids' else '[]' end
  ) with ordinality as n (id, place)
  join done d on d.id::text = n.id
  order by d.id, s.place, n.place
), layout as (
  select s.place, jsonb_build_object(
    'name', s.section -> 'name', 'duration_minutes', s.section -> 'duration_minutes',
    'activities', coalesce(jsonb_agg(jsonb_build_object('activity_id', n.activity_definition_id) order by n.place)
      filter (where n.id is not null), '[]')) as section
  from sections s
  left join named n on n.section_place = s.place
  group by s.place, s.section
  union all
  select null, jsonb_build_object(
    'name', 'Activities',
    'activities', jsonb_agg(jsonb_build_object('activity_id', d.activity_definition_id) order by d.sort_order, d.created_at, d.id))
  from done d
  where not exists (select from named n where n.id = d.id)
  having count(d.id) > 0
)
insert into app.session_templates (root_id, id, name, description, template_data)
select s.root_id, $2::uuid, $4::text, $5::text,
  jsonb_build_object('sections', coalesce((select jsonb_agg(l.section order by l.place) from layout l), '[]'))
from session s
returning root_id, id, name, description, template_data, created_at, updated_at, deleted_at
