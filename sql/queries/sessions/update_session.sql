-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's and every goal is there.
-- app write
-- New goals may give it another parent, behind whose children it goes. Times that are both known say how long it took; more than 68 years
-- have no room in total_duration_seconds: the times alone tell them.
with target as (
  select g.root_id, g.id, $3::timestamptz is null or g.updated_at = $3::timestamptz as etag_matches,
    case when $7::boolean then $8::timestamptz else g.session_start end as session_start,
    case when $9::boolean then $10::timestamptz else g.session_end end as session_end
  from app.goals g
  where g.root_id = $1::uuid and g.id = $2::uuid and g.type = 'PracticeSession' and g.deleted_at is null
  for no key update
), linked as (
  select g.id, g.type, g.sort_order, g.created_at, w.place
  from unnest($6::uuid[]) with ordinality as w (id, place)
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
  select t.root_id, t.id, t.etag_matches, t.session_start, t.session_end, extract(epoch from t.session_end - t.session_start) as seconds,
    p.id as parent_id,
    $6::uuid[] is null or (select count(*) from linked) = cardinality($6::uuid[]) as goals_found
  from target t
  left join parent p on true
), changed as (
  update app.goals g
  set name = coalesce($4::text, g.name),
    description = coalesce($5::text, g.description),
    parent_id = case when $6::uuid[] is null then g.parent_id else k.parent_id end,
    sort_order = case
      when $6::uuid[] is null or g.parent_id is not distinct from k.parent_id then g.sort_order
      when k.parent_id is null
        then (select coalesce(max(s.sort_order) + 1, 0) from app.goals s where s.root_id = k.root_id and s.parent_id is null and s.id <> s.root_id)
      else (select coalesce(max(s.sort_order) + 1, 0) from app.goals s where s.root_id = k.root_id and s.parent_id = k.parent_id) end,
    session_start = k.session_start,
    session_end = k.session_end,
    total_duration_seconds = case
      when not $7::boolean and not $9::boolean then g.total_duration_seconds
      when k.seconds is not null then case when k.seconds between 0 and 2147483647 then floor(k.seconds)::integer end
      when g.session_end >= g.session_start then null
      else g.total_duration_seconds end,
    duration_minutes = case when $11::integer is null then g.duration_minutes else nullif($11::integer, 0) end
  from checks k
  where g.root_id = k.root_id and g.id = k.id and k.etag_matches and k.goals_found
  returning g.root_id, g.id, g.parent_id, g.name, g.description, g.session_start, g.session_end, g.duration_minutes,
    g.total_duration_seconds, g.completed, g.template_id, g.program_day_id, g.created_at, g.updated_at, g.deleted_at
), unlinked_ as (
  update app.practice_session_goals x
  set deleted_at = now()
  from changed c
  where x.root_id = c.root_id and x.practice_session_id = c.id and x.deleted_at is null and x.short_term_goal_id <> all ($6::uuid[])
), links_ as (
  insert into app.practice_session_goals as x (root_id, practice_session_id, short_term_goal_id)
  select c.root_id, c.id, l.id from changed c cross join linked l
  on conflict (root_id, practice_session_id, short_term_goal_id) do update set deleted_at = null where x.deleted_at is not null
)
select k.etag_matches, k.goals_found,
  c.root_id, c.id, c.parent_id, c.name, c.description, c.session_start, c.session_end, c.duration_minutes, c.total_duration_seconds,
  c.completed, c.template_id, c.program_day_id, c.created_at, c.updated_at, c.deleted_at,
  case when $6::uuid[] is null then p.goal_ids
    else (select jsonb_agg(l.id order by l.sort_order, l.created_at, l.id) from linked l) end as goal_ids,
  p.sections, p.instance_ids
from checks k
left join changed c on true
left join app.session_parts p on p.root_id = c.root_id and p.id = c.id
