-- The days of a range on which there were sessions, in the caller's own zone: how many, and how long they took.
-- app read
with fractal as (
  select g.root_id, u.time_zone as zone
  from app.goals g
  join app.users u on u.id = (select app.current_user_id())
  where g.root_id = $1::uuid and g.id = $1::uuid and g.deleted_at is null
)
select d.day, d.sessions, d.seconds
from fractal f
left join lateral (
  select w.day, count(s.id)::integer as sessions,
    sum(coalesce(floor(extract(epoch from s.session_end - s.session_start))::bigint, s.total_duration_seconds, 0))::bigint as seconds
  from app.goals s
  cross join lateral (select (coalesce(s.session_start, s.created_at) at time zone f.zone)::date as day) as w
  where s.root_id = f.root_id and s.type = 'PracticeSession' and s.deleted_at is null
    -- A day of any zone lies within a day of the same date in UTC.
    and case when s.session_start is null then s.created_at else s.session_start end >= ($2::date - 1)::timestamp at time zone 'UTC'
    and case when s.session_start is null then s.created_at else s.session_start end < ($3::date + 2)::timestamp at time zone 'UTC'
    and w.day between $2::date and $3::date
  group by w.day
) as d on true
order by d.day
