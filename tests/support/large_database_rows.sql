-- Makes the rows of a large database from what large_database_draws.sql drew, in the order in which they would have come: parents first, and
-- each table by time, so that the rows of one fractal lie scattered as they do in a database that grew.
insert into app.users (id, email, username, password_hash, time_zone, is_active, created_at, updated_at)
select u.id, 'user' || u.n || '@example.com', 'user' || u.n, '$2b$04$' || repeat('x', 53),
  (array['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Tokyo'])[1 + u.n % 4], u.n % 100 <> 99, u.at, u.at
from new_users u
order by u.at;

insert into app.goals (
  root_id, id, user_id, parent_id, type, name, description, deadline, completed, targets, sort_order, created_at, updated_at, deleted_at,
  deleted_with)
select g.root_id, g.id, g.user_id, p.id, g.type, case when g.place = 0 then 'Fractal ' || g.n else 'Goal ' || g.place end,
  repeat('What it is about, in some words. ', g.place % 4),
  case when g.place % 3 <> 0 then f.at + interval '3 years' - g.depth * interval '30 days' end, g.place > 0 and g.place % 5 = 0,
  case when g.depth >= 2 and g.place % 4 = 0 then jsonb_build_array(jsonb_build_object(
    'id', pg_temp.id('target', g.n * 1000::bigint + g.place, g.at), 'activity_id', a.id, 'name', 'Target', 'description', '',
    'metrics', jsonb_build_array(jsonb_build_object('metric_id', a.metric_ids[1], 'value', 50 + g.place % 40)))) end,
  greatest(g.place - 1, 0) % 3, g.at, g.at, g.deleted_at, pg_temp.taken_with(g.deleted_at, g.root_id, g.id)
from new_goals g
join new_fractals f on f.n = g.n
join new_activities a on a.n = g.n and a.place = g.place % f.activities
left join new_goals p on p.n = g.n and p.place = g.parent and g.place > 0
order by g.depth, g.at;

-- The owner's membership is a trigger's work where triggers are on. One fractal in seven has an editor, another one a viewer.
insert into app.fractal_members (user_id, root_id, role, created_at, updated_at)
select f.user_id, f.root_id, 'owner', f.at, f.at
from new_fractals f
on conflict (user_id, root_id) do update set created_at = excluded.created_at, updated_at = excluded.updated_at;
insert into app.fractal_members (user_id, root_id, role, created_at, updated_at)
select u.id, f.root_id, case f.n % 7 when 0 then 'editor' else 'viewer' end, f.at, f.at
from new_fractals f
join new_users u on u.n = 1 + f.owner % current_setting('large.users')::integer
where f.n % 7 < 2 and u.n <> f.owner;

insert into app.fractal_invitations (root_id, id, email, role, token_hash, created_at, expires_at)
select f.root_id, pg_temp.id('invitation', f.n * 100::bigint + place, f.at), 'guest' || place || '@example.com',
  case place % 3 when 0 then 'editor' else 'viewer' end, sha256(('guest' || f.n || ' ' || place)::bytea), f.at, '2100-01-01'
from new_fractals f
cross join generate_series(1, 20) as place;

insert into app.activity_groups (root_id, id, parent_id, name, description, sort_order, created_at, updated_at, deleted_at,
  deleted_with)
select f.root_id, pg_temp.id('group', f.n * 100::bigint + place, f.at),
  case when place >= 2 then pg_temp.id('group', f.n * 100::bigint + place - 2, f.at) end, 'Group ' || place, '', place, f.at, f.at, f.deleted_at,
  pg_temp.taken_with(f.deleted_at, f.root_id, f.root_id)
from new_fractals f
cross join lateral generate_series(0, f.activities / 4) as place
order by f.at, place;

insert into app.activity_definitions (
  root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, sort_order, created_at, updated_at,
  deleted_at, deleted_with)
select a.root_id, a.id, case when a.place % 3 > 0 then pg_temp.id('group', a.n * 100::bigint + a.place / 4, f.at) end, 'Activity ' || a.place,
  repeat('How it is done. ', a.place % 3), a.has_sets, true, a.has_sets and a.metrics > 1, a.splits > 0, a.place, a.at, a.at, a.deleted_at,
  pg_temp.taken_with(a.deleted_at, a.root_id, a.id)
from new_activities a
join new_fractals f on f.n = a.n and a.place <= f.activities
order by a.at;

-- A metric in twenty was given up before it had values, and is deleted.
insert into app.metric_definitions (
  root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, allows_negative, sort_order, created_at, updated_at,
  deleted_at, deleted_with)
select a.root_id, m.id, a.id, (array['Weight', 'Repetitions', 'Change'])[m.place], (array['kg', 'reps', 'points'])[m.place],
  pg_temp.draw('metric is inactive', a.n * 10000::bigint + a.place * 10 + m.place) >= 0.03, m.place = 1, m.place < 3,
  m.place = 3 and a.third_is_negative, m.place, a.at, a.at, a.deleted_at,
  pg_temp.taken_with(a.deleted_at, a.root_id, a.id)
from new_activities a
cross join lateral unnest(a.metric_ids) with ordinality as m (id, place)
union all
select a.root_id, pg_temp.id('given up', a.n * 1000::bigint + a.place, a.at), a.id, 'Given up', '', true, false, false, false, 9, a.at, a.at,
  a.at + interval '1 hour', pg_temp.id('given up', a.n * 1000::bigint + a.place, a.at)
from new_activities a
where pg_temp.draw('given up', a.n * 1000::bigint + a.place) < 0.05
order by 11;

insert into app.split_definitions (root_id, id, activity_id, name, sort_order, created_at, updated_at, deleted_at,
  deleted_with)
select a.root_id, s.id, a.id, (array['Left', 'Right'])[s.place], s.place, a.at, a.at, a.deleted_at,
  pg_temp.taken_with(a.deleted_at, a.root_id, a.id)
from new_activities a
cross join lateral unnest(a.split_ids) with ordinality as s (id, place)
order by a.at;

insert into app.session_templates (root_id, id, name, description, template_data, created_at, updated_at, deleted_at,
  deleted_with)
select t.root_id, t.id, 'Template ' || t.place, '',
  jsonb_build_object('sections', jsonb_build_array(
    jsonb_build_object('name', 'Warm-up', 'duration_minutes', 10, 'activities', '[]'::jsonb),
    jsonb_build_object('name', 'Main', 'duration_minutes', 50, 'activities', (
      select jsonb_agg(jsonb_build_object('activity_id', a.id) order by a.place)
      from new_activities a
      join new_fractals f on f.n = a.n
      where a.n = t.n and a.place < f.activities and a.place % 3 = t.place % 3)))), t.at, t.at, t.deleted_at,
  pg_temp.taken_with(t.deleted_at, t.root_id, t.id)
from new_templates t
order by t.at;

insert into app.programs (
  root_id, id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at, deleted_at,
  deleted_with)
select distinct on (d.at, d.program_id) d.root_id, d.program_id, 'Program ' || d.program, '', d.starts, d.starts + 84, d.program = 1,
  jsonb_build_array(g.id), '[]'::jsonb, d.at, d.at, d.deleted_at, pg_temp.taken_with(d.deleted_at, d.root_id, d.program_id)
from new_program_days d
join new_goals g on g.n = d.n and g.place = 1
order by d.at, d.program_id;

insert into app.program_blocks (root_id, id, program_id, name, start_date, end_date, color, goal_ids, created_at, updated_at, deleted_at,
  deleted_with)
select distinct on (d.at, d.block_id) d.root_id, d.block_id, d.program_id, 'Block ' || d.block, d.starts + 42 * (d.block - 1),
  d.starts + 42 * d.block - 1, '#3366cc', jsonb_build_array(g.id), d.at, d.at, d.deleted_at,
  pg_temp.taken_with(d.deleted_at, d.root_id, d.program_id)
from new_program_days d
join new_goals g on g.n = d.n and g.place = 2
order by d.at, d.block_id;

insert into app.program_days (root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at,
  deleted_with)
select d.root_id, d.id, d.block_id, case when d.program % 2 = 1 then d.starts + 42 * (d.block - 1) + 7 * d.day end, d.day, 'Day ' || d.day, '',
  d.at, d.at, d.deleted_at, pg_temp.taken_with(d.deleted_at, d.root_id, d.program_id)
from new_program_days d
order by d.at, d.block, d.day;

-- Two of five sessions were made from a template, one of six for a day of a program.
insert into app.goals (
  root_id, id, user_id, parent_id, type, name, description, completed, session_start, session_end, total_duration_seconds, duration_minutes,
  template_id, program_day_id, session_data, sort_order, created_at, updated_at, deleted_at,
  deleted_with)
select s.root_id, s.id, s.user_id, g.id, 'PracticeSession', 'Session ' || s.place, '', not s.is_planned,
  case when not s.is_planned then s.at end, case when not s.is_planned then s.at + interval '1 hour' end,
  case when not s.is_planned then 3600 end, 60, t.id, d.id,
  jsonb_build_object('sections', jsonb_build_array(jsonb_build_object('name', 'Main', 'duration_minutes', 60, 'instance_ids', coalesce((
    select jsonb_agg(i.id order by i.i)
    from new_instances i
    where i.n = s.n and i.session = s.place and i.deleted_at is not distinct from s.deleted_at
  ), '[]'::jsonb)))), 0, s.at, s.at, s.deleted_at, pg_temp.taken_with(s.deleted_at, s.root_id, s.id)
from new_sessions s
join new_goals g on g.n = s.n and g.place = s.goal
left join new_templates t on t.n = s.n and t.place = 0 and s.place % 5 < 2
left join new_program_days d on d.n = s.n and d.program = 1 and d.block = 1 + s.place / 6 % 2 and d.day = 1 + s.place / 12 % 6
  and s.place % 6 = 3 and d.deleted_at is not distinct from s.deleted_at
order by s.at;

-- A session serves the goal that it stands below, and one in three another one.
insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id, created_at, updated_at, deleted_at,
  deleted_with)
select s.root_id, s.id, g.id, s.at, s.at, first.deleted_at,
  pg_temp.taken_with(first.deleted_at, s.root_id, case when first.deleted_at = s.deleted_at then s.id else g.id end)
from new_sessions s
join new_fractals f on f.n = s.n
join new_goals g on g.n = s.n and (g.place = s.goal or s.place % 3 = 0 and g.place = floor(f.goals * pg_temp.draw('other goal', s.key))::integer)
cross join lateral (select coalesce(least(s.deleted_at, g.deleted_at), s.deleted_at) as deleted_at) as first
order by s.at, g.place;

insert into app.scheduled_sessions (root_id, id, day_id, session_template_id, is_completed, session_id, created_at, updated_at, deleted_at,
  deleted_with)
select d.root_id, pg_temp.id('scheduled', d.key, d.at), d.id, t.id, s.id is not null, s.id, d.at, d.at, d.deleted_at,
  pg_temp.taken_with(d.deleted_at, d.root_id, d.program_id)
from new_program_days d
join new_templates t on t.n = d.n and t.place = 0
left join new_sessions s on s.n = d.n and d.program = 1 and s.place = 12 * (d.day - 1) + 6 * (d.block - 1) + 3
  and d.deleted_at is not distinct from s.deleted_at
order by d.at, d.block, d.day;

insert into app.activity_instances (
  root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, sort_order, created_at,
  updated_at, deleted_at, deleted_with)
select s.root_id, i.id, s.id, a.id, i.at, i.at + interval '5 minutes', 300, true, case when i.i % 20 = 0 then 'It went well.' end, i.i % 8, i.at,
  i.at, i.deleted_at, pg_temp.taken_with(i.deleted_at, s.root_id, case when i.deleted_at = s.deleted_at then s.id else i.id end)
from new_instances i
join new_sessions s on s.n = i.n and s.place = i.session
join new_activities a on a.n = i.n and a.place = i.activity
order by i.at;

insert into app.activity_sets (root_id, id, activity_instance_id, set_number, completed, created_at, updated_at, deleted_at,
  deleted_with)
select f.root_id, pg_temp.id('set', (i.n * 10000000::bigint + i.i) * 10 + number, i.at), i.id, number, true, i.at, i.at, i.deleted_at,
  pg_temp.taken_with(i.deleted_at, f.root_id, case when i.deleted_at = s.deleted_at then s.id else i.id end)
from new_instances i
join new_fractals f on f.n = i.n
join new_sessions s on s.n = i.n and s.place = i.session
cross join lateral generate_series(1, i.sets) as number
order by i.at, number;

-- The values' indexes are made behind the values, which takes a third of the time.
create temp table new_indexes on commit drop as
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
from pg_catalog.pg_index i
where i.indrelid = 'app.metric_values'::regclass and not i.indisprimary;
do $$
declare
  index record;
begin
  for index in select i.name from new_indexes i loop
    execute format('drop index %s', index.name);
  end loop;
end
$$;
insert into app.metric_values (
  root_id, id, activity_instance_id, metric_definition_id, split_definition_id, set_number, value, allows_negative, recorded_at, created_at,
  updated_at, deleted_at, deleted_with)
select a.root_id, pg_temp.id('value', v.key, v.at), i.id, a.metric_ids[v.metric], a.split_ids[v.split], v.set_number,
  case v.metric
    when 1 then 20 + floor(160 * pg_temp.draw('amount', v.key)) / 2
    when 2 then 5 + floor(11 * pg_temp.draw('amount', v.key))
    else floor(21 * pg_temp.draw('amount', v.key)) - case when a.third_is_negative then 10 else 0 end
  end, v.metric = 3 and a.third_is_negative, s.at, v.at, v.at,
  coalesce(case when pg_temp.draw('value is deleted', v.key) < 0.01 then i.at + interval '1 hour' end, i.deleted_at),
  case when pg_temp.draw('value is deleted', v.key) < 0.01 then pg_temp.id('value', v.key, v.at)
    else pg_temp.taken_with(i.deleted_at, a.root_id, case when i.deleted_at = s.deleted_at then s.id else i.id end) end
from new_instances i
join new_sessions s on s.n = i.n and s.place = i.session
join new_activities a on a.n = i.n and a.place = i.activity
cross join lateral generate_series(0, i.values - 1) as nth
cross join lateral (
  select i.n * 10000000::bigint + i.values_before + nth as key, i.at + nth * interval '1 second' as at, 1 + nth % a.metrics as metric,
    1 + nth / a.metrics % greatest(a.splits, 1) as split,
    case when i.sets > 0 then 1 + nth / (a.metrics * greatest(a.splits, 1)) end as set_number
) as v
order by i.at, nth;
do $$
declare
  index record;
begin
  for index in select i.definition from new_indexes i loop
    execute index.definition;
  end loop;
end
$$;

insert into app.notes (root_id, id, activity_instance_id, content, created_at, updated_at, deleted_at,
  deleted_with)
select f.root_id, pg_temp.id('instance note', i.n * 10000000::bigint + i.i, i.at), i.id, 'Keep the elbows in.', i.at, i.at, i.deleted_at,
  pg_temp.taken_with(i.deleted_at, f.root_id, case when i.deleted_at = s.deleted_at then s.id else i.id end)
from new_instances i
join new_fractals f on f.n = i.n
join new_sessions s on s.n = i.n and s.place = i.session
where i.i % 20 = 7
order by i.at;
insert into app.notes (root_id, id, goal_id, content, created_at, updated_at, deleted_at,
  deleted_with)
select g.root_id, pg_temp.id('goal note', g.n * 1000::bigint + g.place, g.at), g.id, 'Why this matters.', g.at, g.at, g.deleted_at,
  pg_temp.taken_with(g.deleted_at, g.root_id, g.id)
from new_goals g
where g.place % 10 = 1
order by g.at;

-- What users asked for lately.
insert into app.idempotency_keys (user_id, request_id, method, request_hash, response, created_at)
select u.id, pg_temp.id('request', u.n * 10::bigint + place, '2026-06-01 00:00+00'), '/fractal.v1.FractalService/CreateGoal',
  sha256(convert_to(u.n || ' ' || place, 'UTF8')), decode(repeat('00', 200), 'hex'), '2026-06-01 00:00+00'
from new_users u
cross join generate_series(1, 5) as place;
