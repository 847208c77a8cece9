-- Which deletes of a fractal can go for good: all that each took is older than $2, and nothing hangs below it that stays.
-- admin read
-- A delete is named by its top row, or by nothing that is there. Those that a purge has begun (their top bears the nil id, see mark_deletes) go
-- on. A link keeps nothing: it goes with either of its ends. Of definitions find_due_definitions tells, of the whole fractal is_fractal_due.
with recursive deletes as (
  select d.id, max(d.deleted_at) as deleted_at, bool_or(d.begun) as begun
  from (
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.goals x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.activity_instances x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.activity_sets x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.metric_values x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.notes x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.programs x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.program_blocks x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.program_days x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.scheduled_sessions x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.session_templates x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select coalesce(nullif(x.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), x.id) as id, max(x.deleted_at) as deleted_at,
      bool_or(x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid) as begun
    from app.activity_groups x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
    union all
    select x.deleted_with, max(x.deleted_at), false
    from app.practice_session_goals x
    where x.root_id = $1::uuid and x.deleted_with is not null
    group by 1
  ) as d
  group by d.id
), kin as (
  select distinct k.above, k.below
  from (
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.goals p
    join app.goals c on c.root_id = p.root_id and c.parent_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.goals p
    join app.activity_instances c on c.root_id = p.root_id and c.practice_session_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.goals p
    join app.notes c on c.root_id = p.root_id and c.goal_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_instances p
    join app.activity_sets c on c.root_id = p.root_id and c.activity_instance_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_instances p
    join app.metric_values c on c.root_id = p.root_id and c.activity_instance_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_instances p
    join app.notes c on c.root_id = p.root_id and c.activity_instance_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_sets p
    join app.metric_values c on c.root_id = p.root_id and c.activity_instance_id = p.activity_instance_id and c.set_number = p.set_number
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.activity_sets p
    join app.notes c on c.root_id = p.root_id and c.activity_instance_id = p.activity_instance_id and c.set_number = p.set_number
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.programs p
    join app.program_blocks c on c.root_id = p.root_id and c.program_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.program_blocks p
    join app.program_days c on c.root_id = p.root_id and c.block_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
    union all
    select coalesce(nullif(p.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), p.id) as above,
      case when c.deleted_with is not null then coalesce(nullif(c.deleted_with, '00000000-0000-0000-0000-000000000000'::uuid), c.id) end as below
    from app.program_days p
    join app.scheduled_sessions c on c.root_id = p.root_id and c.day_id = p.id
    where p.root_id = $1::uuid and p.deleted_with is not null and c.deleted_with is distinct from p.deleted_with
  ) as k
  where k.above is distinct from k.below
), kept (id) as (
  select $1::uuid
  union
  select d.id from deletes d where d.deleted_at >= $2::timestamptz and not d.begun
  union
  select k.above from kin k where k.below is null
  union
  select k.above from kept s join kin k on k.below = s.id
)
select d.id
from deletes d
where d.begun or not exists (select from kept s where s.id = d.id)
order by d.deleted_at, d.id
