-- A new session behind its siblings, of the same owner as its fractal, with an instance of each live activity of its template.
-- app write
-- What an imported template holds besides, as ids of activities that are gone, is left out. No row when there is no such live fractal.
with root as (
  select g.root_id, g.user_id from app.goals g where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), scheduled as (
  select s.day_id, s.session_template_id
  from app.scheduled_sessions s
  join app.program_days d on d.root_id = s.root_id and d.id = s.day_id
  where s.root_id = $1::uuid and s.id = $10::uuid and s.deleted_at is null and d.deleted_at is null
), template as (
  select t.id, t.name, t.template_data -> 'sections' as sections
  from app.session_templates t
  where t.root_id = $1::uuid and t.id in ($9::uuid, (select s.session_template_id from scheduled s)) and t.deleted_at is null
), linked as (
  select g.id, g.type, g.sort_order, g.created_at, w.place
  from unnest($5::uuid[]) with ordinality as w (id, place)
  join app.goals g on g.root_id = $1::uuid and g.id = w.id
  where g.deleted_at is null and g.type <> 'PracticeSession'
), parent as (
  select l.id
  from linked l
  where l.type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
    -- A session at most 32 levels below its fractal, like every goal; deeper ones have no parent.
    and (
      with recursive above as (
        select l.id, g.parent_id, 1 as level from app.goals g where g.root_id = $1::uuid and g.id = l.id
        union all
        select g.id, g.parent_id, a.level + 1
        from above a
        join app.goals g on g.root_id = $1::uuid and g.id = a.parent_id
        where a.level < 33
      )
      select max(a.level) from above a) <= 32
  order by l.place
  limit 1
), checks as (
  select 0 as first_place, r.root_id, r.user_id,
    (select count(*) from linked) = cardinality($5::uuid[]) as goals_found,
    exists (select from template)
      or ($9::uuid is null and not exists (select from scheduled s where s.session_template_id is not null)) as template_found,
    exists (select from scheduled) or $10::uuid is null as scheduled_found,
    -- Newest first, by the index of lists: an unfinished session is seldom old.
    $11::boolean and (
      select g.id
      from app.goals g
      where g.root_id = r.root_id and g.type = 'PracticeSession' and not g.completed and g.deleted_at is null
      order by case when g.session_start is null then g.created_at else g.session_start end desc, g.id desc
      limit 1) is not null as has_unfinished
  from root r
), section as (
  select s.place, s.value
  from template t
  cross join lateral jsonb_array_elements(case when jsonb_typeof(t.sections) = 'array' then t.sections else '[]' end)
    with ordinality as s (value, place)
), activity as (
  select s.place as section, app.new_id() as instance_id, d.id as activity_id,
    row_number() over (order by s.place, a.place)::integer - 1 as sort_order
  from section s
  cross join lateral jsonb_array_elements(
    case
      when jsonb_typeof(s.value -> 'activities') = 'array' and s.value -> 'activities' <> '[]' then s.value -> 'activities'
      when jsonb_typeof(s.value -> 'exercises') = 'array' then s.value -> 'exercises'
      else '[]'
    end) with ordinality as a (value, place)
  join app.activity_definitions d on d.root_id = $1::uuid and d.deleted_at is null
    and d.id = case when a.value ->> 'activity_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (a.value ->> 'activity_id')::uuid end
), layout as (
  select jsonb_build_object('sections', jsonb_agg(
    jsonb_build_object('name', s.value -> 'name', 'duration_minutes', s.value -> 'duration_minutes', 'instance_ids', (
      select coalesce(jsonb_agg(a.instance_id order by a.sort_order), '[]') from activity a where a.section = s.place))
    order by s.place)) as session_data
  from section s
  having count(*) > 0
), created as (
  insert into app.goals (root_id, id, user_id, parent_id, type, name, description, session_start, session_end, duration_minutes,
    total_duration_seconds, template_id, program_day_id, session_data, sort_order)
  select k.root_id, $2::uuid, k.user_id, p.id, 'PracticeSession', coalesce(nullif($3::text, ''), t.name, 'Session'), $4::text,
    $6::timestamptz, $7::timestamptz, nullif($8::integer, 0),
    case when extract(epoch from $7::timestamptz - $6::timestamptz) between 0 and 2147483647
      then floor(extract(epoch from $7::timestamptz - $6::timestamptz))::integer end,
    t.id, s.day_id, l.session_data,
    case when p.id is null
      then (select coalesce(max(g.sort_order) + 1, 0) from app.goals g where g.root_id = k.root_id and g.parent_id is null and g.id <> g.root_id)
      else (select coalesce(max(g.sort_order) + 1, 0) from app.goals g where g.root_id = k.root_id and g.parent_id = p.id) end
  from checks k
  left join scheduled s on true
  left join template t on true
  left join parent p on true
  left join layout l on true
  where k.goals_found and k.template_found and k.scheduled_found and not k.has_unfinished
  returning root_id, id, parent_id, name, description, session_start, session_end, duration_minutes, total_duration_seconds, completed,
    template_id, program_day_id, created_at, updated_at, deleted_at, session_data
), links_ as (
  insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id)
  select c.root_id, c.id, l.id from created c cross join linked l
), instances as (
  insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id, sort_order)
  select c.root_id, a.instance_id, c.id, a.activity_id, a.sort_order from created c cross join activity a
  returning root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, sort_order,
    created_at, updated_at, deleted_at
), answer as (
  select k.first_place, k.goals_found, k.template_found, k.scheduled_found, k.has_unfinished,
    c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
    c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at,
    (select jsonb_agg(l.id order by l.sort_order, l.created_at, l.id) from linked l) as goal_ids, c.session_data -> 'sections' as sections,
    (select jsonb_agg(i.id) from instances i) as instance_ids
  from checks k
  left join created c on true
)
select s.goals_found, s.template_found, s.scheduled_found, s.has_unfinished,
  s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
  s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, s.goal_ids, s.sections, s.instance_ids,
  i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, false as is_abandoned,
  i.completed, i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at, null as sets, null as metric_values
from answer s
full join instances i on i.sort_order = s.first_place
order by i.sort_order
