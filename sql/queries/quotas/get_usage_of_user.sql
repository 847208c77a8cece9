-- The same for an administrator, of any account; no row for an unknown one.
-- admin read
select q.fractals, q.goals, q.sessions, q.metric_values, q.bytes, own.fractals is not null, own.goals is not null, own.sessions is not null,
  own.metric_values is not null, own.bytes is not null, used.fractals, used.goals, used.sessions, used.metric_values, used.bytes
from app.users a
cross join app.quota_of(a.id) q
left join app.quotas own on own.user_id = a.id
cross join lateral (
  select count(*) as fractals, coalesce(sum(u.goals), 0)::bigint as goals, coalesce(sum(u.sessions), 0)::bigint as sessions,
    coalesce(sum(u.metric_values), 0)::bigint as metric_values, coalesce(sum(u.bytes), 0)::bigint as bytes
  from app.fractal_usage u
  where u.user_id = a.id
) as used
where a.id = $1::uuid
