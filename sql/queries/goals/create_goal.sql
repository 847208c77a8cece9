-- A new goal behind its siblings, of the same owner as its fractal. Answers nothing when the parent is not there or deleted.
-- app write
-- A goal stands at most 32 levels below its fractal: what an import brought is deep without breaking the order of types.
with recursive parent as (
  select g.root_id, g.id, g.parent_id, g.user_id
  from app.goals g
  where g.root_id = $1::uuid and g.id = $3::uuid and g.deleted_at is null
  for share
), above as (
  select p.id, p.parent_id, 1 as level from parent p
  union all
  select g.id, g.parent_id, a.level + 1
  from above a
  join app.goals g on g.root_id = $1::uuid and g.id = case when a.parent_id is null then $1::uuid else a.parent_id end
  where a.id <> $1::uuid and a.level < 33
), rules as (
  select coalesce((select max(a.level) from above a), 0) > 32 as too_deep
), unknown as (
  select 'targets[' || t.place - 1 || '].metrics[' || m.place - 1 || ']' as path
  from jsonb_array_elements($8::jsonb) with ordinality as t (value, place)
  cross join lateral jsonb_array_elements(t.value -> 'metrics') with ordinality as m (value, place)
  where not exists (
    select
    from app.metric_definitions d
    where d.root_id = $1::uuid and d.id = (m.value ->> 'metric_id')::uuid and d.activity_id = (t.value ->> 'activity_id')::uuid
      and d.deleted_at is null)
  order by t.place, m.place
  limit 1
), created as (
  insert into app.goals (root_id, id, user_id, parent_id, type, name, description, deadline, targets, sort_order)
  select p.root_id, $2::uuid, p.user_id, p.id, $4::text, $5::text, $6::text, $7::timestamptz, $8::jsonb,
    coalesce((select max(s.sort_order) + 1 from app.goals s where s.root_id = p.root_id and s.parent_id = p.id), 0)
  from parent p, rules r
  where not exists (select from unknown) and not r.too_deep
  returning root_id, id, parent_id, type, name, description, deadline, completed,
  targets, sort_order, created_at, updated_at, deleted_at
)
select u.path as unknown_target, r.too_deep, c.root_id, c.id, c.parent_id, c.type, c.name, c.description, c.deadline, c.completed, c.targets, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at
from parent p
cross join rules r
left join unknown u on true
left join created c on true
