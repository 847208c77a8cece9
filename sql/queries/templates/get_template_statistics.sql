-- How long the completed sessions of a template took: by their times, else as an import brought it. Those that nobody timed do not count.
-- app read
select count(s.seconds) as sessions, coalesce(avg(s.seconds)::double precision, 0) as mean_seconds,
  coalesce(percentile_cont(0.5) within group (order by s.seconds::double precision), 0) as median_seconds,
  coalesce(min(s.seconds), 0) as shortest_seconds, coalesce(max(s.seconds), 0) as longest_seconds
from app.session_templates t
left join lateral (
  select coalesce(floor(extract(epoch from g.session_end - g.session_start))::bigint, g.total_duration_seconds::bigint) as seconds
  from app.goals g
  where g.root_id = t.root_id and g.template_id = t.id and g.type = 'PracticeSession' and g.completed and g.deleted_at is null
) as s on true
where t.root_id = $1::uuid and t.id = $2::uuid
group by t.id
