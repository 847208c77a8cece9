-- What the caller has of everything that is limited, and the limits.
-- app read
select q.fractals, q.goals, q.sessions, q.metric_values, q.bytes, own.fractals is not null, own.goals is not null, own.sessions is not null,
  own.metric_values is not null, own.bytes is not null, used.fractals, used.goals, used.sessions, used.metric_values, used.bytes
from (select app.current_user_id()) as me (id)
cross join app.quota_of(me.id) q
left join app.quotas own on own.user_id = me.id
cross join lateral (
  select count(*) as fractals, coalesce(sum(u.goals), 0)::bigint as goals, coalesce(sum(u.sessions), 0)::bigint as sessions,
    coalesce(sum(u.metric_values), 0)::bigint as metric_values, coalesce(sum(u.bytes), 0)::bigint as bytes
  from app.fractal_usage u
  where u.user_id = me.id
) as used
