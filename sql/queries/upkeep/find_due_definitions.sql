-- Which deleted definitions of a fractal can go for good (plan, Phase 2: RESTRICT): as find_due_deletes, and no instance or value uses them.
-- admin read
-- Instances and values of the deletes in $3, which go before, do not count.
with recursive deletes as (
  select d.id, max(d.deleted_at) as deleted_at, bool_or(d.begun) as begun
  from (
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.activity_definitions x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.metric_definitions x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.split_definitions x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
  ) as d
  group by d.id
), kin as (
  select distinct k.above, k.below
  from (
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_definitions p
    join app.metric_definitions c on c.root_id = p.root_id and c.activity_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_definitions p
    join app.split_definitions c on c.root_id = p.root_id and c.activity_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
  ) as k
  where k.above is distinct from k.below
), used (id) as (
  select coalesce(nullif(a.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), a.id)
  from app.activity_definitions a
  where a.root_id = $1::uuid and a.deleted_with is not null and exists (
    select from app.activity_instances i where i.root_id = a.root_id and i.activity_definition_id = a.id
      and (i.deleted_with is null or not (i.deleted_with = any ($3::uuid[])
        and (i.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or i.id = any ($3::uuid[])))))
  union
  select coalesce(nullif(m.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), m.id)
  from app.metric_definitions m
  where m.root_id = $1::uuid and m.deleted_with is not null and exists (
    select from app.metric_values v where v.root_id = m.root_id and v.metric_definition_id = m.id
      and (v.deleted_with is null or not (v.deleted_with = any ($3::uuid[])
        and (v.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or v.id = any ($3::uuid[])))))
  union
  select coalesce(nullif(s.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), s.id)
  from app.split_definitions s
  where s.root_id = $1::uuid and s.deleted_with is not null and exists (
    select from app.metric_values v where v.root_id = s.root_id and v.split_definition_id = s.id
      and (v.deleted_with is null or not (v.deleted_with = any ($3::uuid[])
        and (v.deleted_with <> '00000000-0000-0000-0000-000000000000'::uuid or v.id = any ($3::uuid[])))))
), kept (id) as (
  select $1::uuid
  union
  select d.id from deletes d where d.deleted_at >= $2::timestamptz and not d.begun
  union
  select u.id from used u
  union
  select k.above from kin k where k.below is null
  union
  select k.above from kept s join kin k on k.below = s.id
)
select d.id
from deletes d
where d.begun or not exists (select from kept s where s.id = d.id)
order by d.deleted_at, d.id
