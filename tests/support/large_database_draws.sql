-- Draws what a large database holds (large_database.h) into temporary tables, from which large_database_rows.sql makes the rows. The
-- parameters are the settings large.seed, large.users, large.fractals and large.values.
set local work_mem = '256MB';
set local maintenance_work_mem = '512MB';
set local jit = off;

-- A number in [0, 1) and a UUIDv7 that the seed, the kind and the place decide.
create function pg_temp.draw(kind text, place bigint) returns double precision language sql stable as $$
  select (hashtextextended(kind || place, current_setting('large.seed')::bigint) & 1048575) / 1048576.0::double precision
$$;
create function pg_temp.id(kind text, place bigint, at timestamptz) returns uuid language sql stable as $$
  select overlay(overlay(md5(current_setting('large.seed') || kind || place)
    placing lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' from 1) placing 'a' from 17)::uuid
$$;

-- What took a row into the trash: its fractal's delete, which is later than all others, or else `otherwise`.
create function pg_temp.taken_with(deleted_at timestamptz, root_id uuid, otherwise uuid) returns uuid language sql immutable as $$
  select case when deleted_at >= '2026-06-10 00:00+00' then root_id when deleted_at is not null then otherwise end
$$;

create temp table new_users on commit drop as
select n, pg_temp.id('user', n, at) as id, at
from generate_series(1, current_setting('large.users')::integer) as n
cross join lateral (select '2023-01-01 00:00+00'::timestamptz + n * interval '1 minute' as at) as made;

-- The sizes of fractals fall off like 1 / rank: a few are as large as years of daily practice make them, most are small.
create temp table new_fractals on commit drop as
with ranked as (
  select n, row_number() over (order by pg_temp.draw('size', n), n) as rank
  from generate_series(1, current_setting('large.fractals')::integer) as n
), shared_out as (
  select r.n, round(current_setting('large.values')::bigint
    * sum(1.0::double precision / (4 + r.rank)) over (order by r.n) / sum(1.0::double precision / (4 + r.rank)) over ())::bigint as values_to
  from ranked r
), sized as (
  select s.n, (s.values_to - lag(s.values_to, 1, 0::bigint) over (order by s.n))::integer as values,
    '2023-02-01 00:00+00'::timestamptz + pg_temp.draw('begun', s.n) * interval '700 days' as at,
    1 + floor(power(pg_temp.draw('owner', s.n), 1.5) * current_setting('large.users')::integer)::integer as owner
  from shared_out s
)
select s.n, s.values, s.at, s.owner, u.id as user_id, pg_temp.id('goal', s.n * 10000000::bigint, s.at) as root_id,
  least(300, 6 + floor(1.5 * sqrt(s.values)))::integer as goals,
  2 + floor(ln(1 + s.values))::integer as activities,
  3 + s.n % 3 as instances_in_session,
  case when s.values >= 100 then 1 + floor(3 * pg_temp.draw('programs', s.n))::integer else 0 end as programs,
  case when pg_temp.draw('fractal is deleted', s.n) < 0.02 then '2026-06-10 00:00+00'::timestamptz + s.n * interval '1 second' end as deleted_at
from sized s
join new_users u on u.n = s.owner;
create unique index on new_fractals (n);
analyze new_fractals;

-- Every goal has three children while there are goals left. Only leaves that no session stands below are deleted.
create temp table new_goals on commit drop as
select f.n, place, f.root_id, f.user_id, pg_temp.id('goal', f.n * 10000000::bigint + place, f.at + place * interval '1 minute') as id,
  f.at + place * interval '1 minute' as at, (place - 1) / 3 as parent, depth,
  case depth when 0 then 'UltimateGoal' when 1 then 'LongTermGoal' when 2 then 'MidTermGoal'
    when 3 then case when place % 2 = 0 then 'ShortTermGoal' else 'ImmediateGoal' end
    when 4 then 'MicroGoal' else 'NanoGoal' end as type,
  coalesce(case
    when 3 * place + 1 >= f.goals and (depth > 3 or depth = 3 and place % 2 = 1)
      and pg_temp.draw('goal is deleted', f.n * 1000::bigint + place) < 0.06
    then f.at + interval '30 days' end, f.deleted_at) as deleted_at
from new_fractals f
cross join lateral generate_series(0, f.goals - 1) as place
cross join lateral (
  select case when place = 0 then 0 when place < 4 then 1 when place < 13 then 2 when place < 40 then 3 when place < 121 then 4 else 5 end as depth
) as level;
create unique index on new_goals (n, place);
analyze new_goals;

-- Behind the activities of a fractal that are practised, some have a deleted one.
create temp table new_activities on commit drop as
select a.n, a.place, a.root_id, a.at, a.id, a.has_sets, a.metrics, a.splits, a.deleted_at, a.third_is_negative,
  array(select pg_temp.id('metric', a.key * 10 + m, a.at) from generate_series(1, a.metrics) as m) as metric_ids,
  array(select pg_temp.id('split', a.key * 10 + s, a.at) from generate_series(1, a.splits) as s) as split_ids
from (
  select f.n, place, f.root_id, made.at, made.key, pg_temp.id('activity', made.key, made.at) as id,
    pg_temp.draw('has sets', made.key) < 0.7 as has_sets, pg_temp.draw('third is negative', made.key) < 0.2 as third_is_negative,
    case when pg_temp.draw('has sets', made.key) < 0.7 then 1 else 2 end + floor(2 * pg_temp.draw('metrics', made.key))::integer as metrics,
    case when pg_temp.draw('splits', made.key) < 0.15 then 2 else 0 end as splits,
    coalesce(case when place = f.activities then made.at + interval '20 days' end, f.deleted_at) as deleted_at
  from new_fractals f
  cross join lateral generate_series(0, f.activities - case when pg_temp.draw('deleted activity', f.n) < 0.3 then 0 else 1 end) as place
  cross join lateral (select f.n * 1000::bigint + place as key, f.at + interval '1 day' + place * interval '1 minute' as at) as made
) as a;
create unique index on new_activities (n, place);
analyze new_activities;

-- An instance holds its sets (or itself) times its activity's metrics times its splits; the last of a fractal what is left.
create temp table new_instances on commit drop as
with drawn as (
  select f.n, i, a.place as activity, f.values as values_of_fractal,
    case when a.has_sets then 2 + floor(4 * pg_temp.draw('sets', f.n * 10000000::bigint + i))::integer else 0 end as sets,
    a.metrics * greatest(a.splits, 1) as values_of_set
  from new_fractals f
  cross join lateral generate_series(0, (f.values + 1) / 2 - 1) as i
  join new_activities a on a.n = f.n and a.place = floor(f.activities * pg_temp.draw('activity', f.n * 10000000::bigint + i))::integer
), counted as (
  select d.n, d.i, d.activity, d.sets, d.values_of_fractal, greatest(d.sets, 1) * d.values_of_set as room,
    sum(greatest(d.sets, 1) * d.values_of_set) over (partition by d.n order by d.i rows unbounded preceding) as values_to
  from drawn d
)
select f.n, c.i, c.activity, c.sets, c.i / f.instances_in_session as session, (c.values_to - c.room)::integer as values_before,
  least(c.room, c.values_of_fractal - (c.values_to - c.room))::integer as values
from counted c
join new_fractals f on f.n = c.n
where c.values_to - c.room < c.values_of_fractal;
create index on new_instances (n, session);
analyze new_instances;

-- Sessions are spread evenly from the fractal's beginning on. The last of each fractal is still to come and holds nothing.
create temp table new_sessions on commit drop as
select f.n, place, f.root_id, f.user_id, f.at as fractal_at, drawn.key, drawn.at, pg_temp.id('session', drawn.key, drawn.at) as id,
  place = count.sessions as is_planned, drawn.goal - case when drawn.goal >= 13 and drawn.goal % 2 = 1 then 1 else 0 end as goal,
  coalesce(case when pg_temp.draw('session is deleted', drawn.key) < 0.03 then drawn.at + interval '2 days' end, f.deleted_at) as deleted_at
from new_fractals f
cross join lateral (select coalesce(max(i.session) + 1, 0) as sessions from new_instances i where i.n = f.n) as count
cross join lateral generate_series(0, count.sessions) as place
cross join lateral (
  select f.n * 1000000::bigint + place as key,
    f.at + interval '2 days' + (place + 0.8 * pg_temp.draw('session', f.n * 1000000::bigint + place)) / (count.sessions + 1)
      * ('2026-06-01 00:00+00'::timestamptz - interval '2 days' - f.at) as at,
    floor(least(f.goals, 40) * pg_temp.draw('goal', f.n * 1000000::bigint + place))::integer as goal
) as drawn;
create unique index on new_sessions (n, place);
analyze new_sessions;

alter table new_instances add column id uuid, add column at timestamptz, add column deleted_at timestamptz;
update new_instances i
set at = s.at + i.i % 8 * interval '6 minutes',
  id = pg_temp.id('instance', i.n * 10000000::bigint + i.i, s.at + i.i % 8 * interval '6 minutes'),
  deleted_at = coalesce(
    case when pg_temp.draw('instance is deleted', i.n * 10000000::bigint + i.i) < 0.02 then s.at + interval '1 day' end, s.deleted_at)
from new_sessions s
where s.n = i.n and s.place = i.session;
analyze new_instances;

create temp table new_templates on commit drop as
select f.n, place, f.root_id, made.at, pg_temp.id('template', f.n * 100::bigint + place, made.at) as id,
  coalesce(case when place = 1 + f.activities / 4 then made.at + interval '9 days' end, f.deleted_at) as deleted_at
from new_fractals f
cross join lateral generate_series(0, f.activities / 4 + case when pg_temp.draw('deleted template', f.n) < 0.2 then 1 else 0 end) as place
cross join lateral (select f.at + interval '2 days' + place * interval '1 hour' as at) as made;
create unique index on new_templates (n, place);
analyze new_templates;

-- Two blocks a program, six days a block. One program in twenty is deleted with what it holds.
create temp table new_program_days on commit drop as
select f.n, program, block, day, f.root_id, made.at, made.starts,
  f.n * 1000::bigint + program * 100 + block * 10 + day as key,
  pg_temp.id('program', f.n * 10::bigint + program, made.at) as program_id,
  pg_temp.id('block', f.n * 100::bigint + program * 10 + block, made.at) as block_id,
  pg_temp.id('day', f.n * 1000::bigint + program * 100 + block * 10 + day, made.at) as id,
  coalesce(case when pg_temp.draw('program is deleted', f.n * 10::bigint + program) < 0.05 then made.at + interval '10 days' end, f.deleted_at)
    as deleted_at
from new_fractals f
cross join lateral generate_series(1, f.programs) as program
cross join generate_series(1, 2) as block
cross join generate_series(1, 6) as day
cross join lateral (
  select f.at + program * interval '40 days' as at, ((f.at + program * interval '50 days') at time zone 'UTC')::date as starts
) as made;
create unique index on new_program_days (n, program, block, day);
analyze new_program_days;
