-- Sets limits of a user: those that $2 names, NULL being the default. No row for an unknown user.
-- admin write
insert into app.quotas as q (user_id, fractals, goals, sessions, metric_values, bytes)
select a.id, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint
from app.users a
where a.id = $1::uuid
on conflict on constraint quotas_pkey do update
set fractals = case when 'fractals' = any ($2::text[]) then excluded.fractals else q.fractals end,
  goals = case when 'goals' = any ($2::text[]) then excluded.goals else q.goals end,
  sessions = case when 'sessions' = any ($2::text[]) then excluded.sessions else q.sessions end,
  metric_values = case when 'values' = any ($2::text[]) then excluded.metric_values else q.metric_values end,
  bytes = case when 'bytes' = any ($2::text[]) then excluded.bytes else q.bytes end
returning q.user_id
