-- Runs of days with at least one session, in the caller's own zone: the one that lasts, the longest, and how many days there are in all.
-- app read
with fractal as (
  select g.root_id, u.time_zone as zone, (now() at time zone u.time_zone)::date as today
  from app.goals g
  join app.users u on u.id = (select app.current_user_id())
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
), days as (
  select distinct d.day, f.today
  from fractal f
  join app.goals s on s.root_id = f.root_id
  cross join lateral (select (coalesce(s.session_start, s.created_at) at time zone f.zone)::date as day) as d
  where s.type = 'PracticeSession' and s.deleted_at is null and d.day <= f.today
), streaks as (
  select min(i.day) as first_day, max(i.day) as last_day, count(i.day)::integer as days, max(i.day) >= min(i.today) - 1 as is_current
  from (select d.day, d.today, d.day - row_number() over (order by d.day)::integer as island from days d) as i
  group by i.island
)
select (select count(d.day)::integer from days d) as total_days,
  c.days as current_days, c.first_day as current_first_day, c.last_day as current_last_day,
  l.days as longest_days, l.first_day as longest_first_day, l.last_day as longest_last_day
from fractal f
left join lateral (select s.days, s.first_day, s.last_day from streaks s where s.is_current) as c on true
left join lateral (select s.days, s.first_day, s.last_day from streaks s order by s.days desc, s.last_day desc limit 1) as l on true
