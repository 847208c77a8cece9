-- Gives a session its sections, and its instances their places, when the sections name each live instance once.
-- app write
-- What an import wrote into a section besides stays with the section of the same name.
with target as (
  select g.root_id, g.id, g.session_data, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.type = 'PracticeSession' and g.deleted_at is null
  for no key update
), section as (
  select s.value, s.place, row_number() over (partition by s.value ->> 'name' order by s.place) as nth
  from jsonb_array_elements($4::jsonb) with ordinality as s (value, place)
), earlier as (
  select s.value, row_number() over (partition by s.value ->> 'name' order by s.place) as nth
  from target t
  cross join lateral jsonb_array_elements(
    case when jsonb_typeof(t.session_data -> 'sections') = 'array' then t.session_data -> 'sections' else '[]' end)
    with ordinality as s (value, place)
  where jsonb_typeof(s.value) = 'object'
), layout as (
  select coalesce(jsonb_agg(coalesce(e.value, '{}') || s.value order by s.place), '[]') as sections
  from section s
  left join earlier e on e.value ->> 'name' = s.value ->> 'name' and e.nth = s.nth
), wanted as (
  select i.value::uuid as id, row_number() over (order by s.place, i.place)::integer - 1 as sort_order
  from section s
  cross join lateral jsonb_array_elements_text(s.value -> 'instance_ids') with ordinality as i (value, place)
), live as (
  select i.id from app.activity_instances i join target t on i.root_id = t.root_id and i.practice_session_id = t.id where i.deleted_at is null
), checks as (
  select t.root_id, t.id, t.etag_matches,
    (select count(*) from wanted) = (select count(*) from live)
      and not exists (select l.id from live l except select w.id from wanted w) as is_complete
  from target t
), changed as (
  update app.goals g
  set session_data = case when jsonb_typeof(g.session_data) = 'object' then g.session_data else '{}' end
    || jsonb_build_object('sections', l.sections)
  from checks k
  cross join layout l
  where g.root_id = k.root_id and g.id = k.id and k.etag_matches and k.is_complete
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.session_start, g.session_end, g.duration_minutes,
    g.total_duration_seconds, g.completed, g.template_id, g.program_day_id, g.created_at, g.updated_at, g.deleted_at, g.session_data
), instances_ as (
  update app.activity_instances x
  set sort_order = w.sort_order
  from changed c
  cross join wanted w
  where x.root_id = c.root_id and x.id = w.id and x.sort_order <> w.sort_order
)
select k.etag_matches, k.is_complete,
  c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
  c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at,
  p.goal_ids, c.session_data -> 'sections' as sections, p.instance_ids
from checks k
left join changed c on true
left join app.session_parts p on p.root_id = c.root_id and p.id = c.id
