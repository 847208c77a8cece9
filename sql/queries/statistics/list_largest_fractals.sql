-- The fractals with the most rows, deleted ones too: for administrators.
-- admin read
-- Counted are the kinds that grow: values, instances, and goals with sessions among them.
with counted as (
  select v.root_id, count(*) as rows from app.metric_values v group by v.root_id
  union all
  select i.root_id, count(*) from app.activity_instances i group by i.root_id
  union all
  select g.root_id, count(*) from app.goals g group by g.root_id
)
select g.root_id, g.name, g.user_id, sum(c.rows)::bigint as rows
from counted c
join app.goals g on g.root_id = c.root_id and g.id = c.root_id
group by g.root_id, g.name, g.user_id
order by rows desc, g.root_id
limit $1::integer
