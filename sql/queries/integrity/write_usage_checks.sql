-- Writes the statement that counts fractals whose use is not what their rows come to.
-- admin read
select format(
  'with counted as (select r.root_id, sum(r.goals) as goals, sum(r.sessions) as sessions, sum(r.metric_values) as metric_values, '
  'sum(r.bytes) as bytes from (%s) as r group by r.root_id) '
  'select %L as name, count(*) as count from counted c full join app.fractal_usage u on u.fractal_id = c.root_id '
  'where (c.goals, c.sessions, c.metric_values, c.bytes) is distinct from (u.goals, u.sessions, u.metric_values, u.bytes) '
  'or u.user_id is distinct from (select g.user_id from app.goals g where g.root_id = u.fractal_id and g.id = u.fractal_id)',
  string_agg(format('select x.root_id, %s from %s x', app.counts_of(t.name, 'x'), t.name), ' union all ' order by t.name::text),
  'quotas: fractals that hold other than what is counted') as statement
from app.metered_tables() as t (name)
