-- A new session like a live one, behind its siblings: its instances of live activities with as many sets, and its sections.
-- app write
-- The sections name the new instances. No values, no notes and no times.
with source as (
  select 0 as first_place, g.root_id, g.id, g.user_id, g.name, g.description, g.duration_minutes, g.template_id,
    g.session_data -> 'sections' as sections, p.id as parent_id
  from app.goals g
  left join app.goals p on p.root_id = g.root_id and p.id = g.parent_id and p.deleted_at is null
    and p.type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
  where g.root_id = $1::uuid and g.id = $2::uuid and g.type = 'PracticeSession' and g.deleted_at is null
), linked as (
  select g.id, g.sort_order, g.created_at
  from source s
  join app.practice_session_goals l on l.root_id = s.root_id and l.practice_session_id = s.id and l.deleted_at is null
  join app.goals g on g.root_id = l.root_id and g.id = l.short_term_goal_id and g.deleted_at is null
), copy as (
  select i.id as source_id, app.new_id() as id, i.activity_definition_id,
    row_number() over (order by i.sort_order, i.created_at, i.id)::integer - 1 as sort_order
  from source s
  join app.activity_instances i on i.root_id = s.root_id and i.practice_session_id = s.id and i.deleted_at is null
  join app.activity_definitions d on d.root_id = i.root_id and d.id = i.activity_definition_id and d.deleted_at is null
), section as (
  select e.place, e.value, case when jsonb_typeof(e.value -> 'instance_ids') = 'array' then e.value -> 'instance_ids' else '[]' end as instance_ids
  from source s
  cross join lateral jsonb_array_elements(case when jsonb_typeof(s.sections) = 'array' then s.sections else '[]' end)
    with ordinality as e (value, place)
), named as (
  select s.place as section, jsonb_agg(c.id order by e.place) as instance_ids
  from section s
  cross join lateral jsonb_array_elements_text(s.instance_ids) with ordinality as e (value, place)
  join copy c on c.source_id::text = e.value
  group by s.place
), layout as (
  select jsonb_build_object('sections', jsonb_agg(
    jsonb_build_object('name', s.value -> 'name', 'duration_minutes', s.value -> 'duration_minutes',
      'instance_ids', coalesce(n.instance_ids, '[]'))
    order by s.place)) as session_data
  from section s
  left join named n on n.section = s.place
  having count(*) > 0
), created as (
  insert into app.goals (root_id, id, user_id, parent_id, type, name, description, duration_minutes, template_id, session_data, sort_order)
  select s.root_id, $3::uuid, s.user_id, s.parent_id, 'PracticeSession', s.name, s.description, s.duration_minutes, s.template_id,
    l.session_data,
    case when s.parent_id is null
      then (select coalesce(max(g.sort_order) + 1, 0) from app.goals g where g.root_id = s.root_id and g.parent_id is null and g.id <> g.root_id)
      else (select coalesce(max(g.sort_order) + 1, 0) from app.goals g where g.root_id = s.root_id and g.parent_id = s.parent_id) end
  from source s
  left join layout l on true
  returning root_id, id, parent_id, name, description, session_start, session_end, duration_minutes, total_duration_seconds, completed,
    template_id, program_day_id, created_at, updated_at, deleted_at, session_data
), links_ as (
  insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id)
  select c.root_id, c.id, l.id from created c cross join linked l
), instances as (
  insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id, sort_order)
  select c.root_id, y.id, c.id, y.activity_definition_id, y.sort_order from created c cross join copy y
  returning root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, sort_order,
    created_at, updated_at, deleted_at
), new_sets as (
  insert into app.activity_sets (root_id, id, activity_instance_id, set_number)
  select t.root_id, app.new_id(), y.id, row_number() over (partition by y.id order by t.set_number)
  from created c
  cross join copy y
  join app.activity_sets t on t.root_id = c.root_id and t.activity_instance_id = y.source_id and t.deleted_at is null
  returning id, activity_instance_id, set_number, completed, created_at, updated_at
), sets as (
  select t.activity_instance_id,
    jsonb_agg(jsonb_build_object(
      'id', t.id, 'number', t.set_number, 'completed', t.completed,
      'created_at', (extract(epoch from t.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from t.updated_at) * 1000000)::bigint) order by t.set_number) as sets
  from new_sets t
  group by t.activity_instance_id
), answer as (
  select s.first_place, c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes,
    c.total_duration_seconds, c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at,
    (select jsonb_agg(l.id order by l.sort_order, l.created_at, l.id) from linked l) as goal_ids, c.session_data -> 'sections' as sections,
    (select jsonb_agg(i.id) from instances i) as instance_ids
  from source s
  cross join created c
)
select s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
  s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, s.goal_ids, s.sections, s.instance_ids,
  i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, false as is_abandoned,
  i.completed, i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at, t.sets, null as metric_values
from answer s
full join instances i on i.sort_order = s.first_place
left join sets t on t.activity_instance_id = i.id
order by i.sort_order
