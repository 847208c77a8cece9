-- What was measured in a session beside what was measured when its activities were last done before.
-- app read
-- For `limit all` see summarize_sessions, for `is not distinct from` summarize_metrics.
with session as (
  select s.root_id, s.id, case when s.session_start is null then s.created_at else s.session_start end as took_place_at
  from app.goals f
  join app.goals s on s.root_id = f.root_id
  where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
    and s.id = $2::uuid and s.type = 'PracticeSession' and s.deleted_at is null
), activities as materialized (
  select distinct i.activity_definition_id as id
  from session s
  join app.activity_instances i on i.root_id = s.root_id and i.practice_session_id = s.id
  where i.deleted_at is null
), pairs as materialized (
  select a.id as activity_id, s.id as session_id, p.id as previous_id
  from session s
  cross join activities a
  left join lateral (
    select o.id
    from app.goals o
    where o.root_id = s.root_id and o.type = 'PracticeSession' and o.deleted_at is null
      and (case when o.session_start is null then o.created_at else o.session_start end, o.id) < (s.took_place_at, s.id)
      and exists (
        select
        from app.activity_instances i
        join app.metric_values v on v.root_id is not distinct from i.root_id and v.activity_instance_id = i.id
        where i.root_id is not distinct from s.root_id and i.practice_session_id = o.id and i.activity_definition_id = a.id
          and i.deleted_at is null and v.deleted_at is null)
    order by case when o.session_start is null then o.created_at else o.session_start end desc, o.id desc
    limit 1
  ) as p on true
), numbers as (
  select p.activity_id, v.metric_definition_id as metric_id, v.split_definition_id as split_id, t.is_previous,
    min(v.value) as least, max(v.value) as most,
    sum(v.value) filter (where v.value between -1e150 and 1e150) as rest_sum,
    sum(v.value / 18446744073709551616::double precision) filter (where v.value not between -1e150 and 1e150) as huge_sum
  from session s
  cross join pairs p
  cross join lateral (values (p.session_id, false), (p.previous_id, true)) as t (session_id, is_previous)
  cross join lateral (
    select i.id
    from app.activity_instances i
    where i.root_id is not distinct from s.root_id and i.practice_session_id = t.session_id and i.activity_definition_id = p.activity_id
      and i.deleted_at is null
    limit all
  ) as i
  cross join lateral (
    select v.metric_definition_id, v.split_definition_id, v.value
    from app.metric_values v
    where v.root_id is not distinct from s.root_id and v.activity_instance_id = i.id and v.deleted_at is null
    limit all
  ) as v
  group by p.activity_id, v.metric_definition_id, v.split_definition_id, t.is_previous
)
select r.activity_id, r.metric_id, r.split_id, r.higher_is_better, r.best, r.rest_sum, r.huge_sum, r.previous_session_id, r.previous_best,
  r.previous_rest_sum, r.previous_huge_sum
from session s
left join lateral (
  select a.name as activity_name, p.activity_id, d.name, n.metric_id, n.split_id, d.higher_is_better,
    case when d.higher_is_better then n.most else n.least end as best, n.rest_sum, n.huge_sum,
    p.previous_id as previous_session_id,
    case when d.higher_is_better then b.most else b.least end as previous_best, b.rest_sum as previous_rest_sum, b.huge_sum as previous_huge_sum
  from pairs p
  join app.activity_definitions a on a.root_id = s.root_id and a.id = p.activity_id
  join numbers n on n.activity_id = p.activity_id and not n.is_previous
  join app.metric_definitions d on d.root_id = s.root_id and d.id = n.metric_id
  left join numbers b on b.activity_id = n.activity_id and b.metric_id = n.metric_id and b.split_id is not distinct from n.split_id and b.is_previous
) as r on true
order by r.activity_name, r.activity_id, r.name, r.metric_id, r.split_id nulls first
limit 100000
