-- A live fractal with about as many values as the average one has, or the largest (@size), with something of everything, and rows of it that hang together.
with sizes as (
  select v.root_id, count(*) as size
  from app.metric_values v
  where v.deleted_at is null
  group by v.root_id
), value as (
  select v.root_id, v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, d.activity_id, i.practice_session_id
  from app.metric_values v
  join app.metric_definitions d on d.root_id = v.root_id and d.id = v.metric_definition_id
  join app.activity_instances i on i.root_id = v.root_id and i.id = v.activity_instance_id
  join app.activity_definitions a on a.root_id = v.root_id and a.id = d.activity_id and a.group_id is not null
  where v.deleted_at is null and v.set_number is not null and v.split_definition_id is not null
), fractal as (
  select g.root_id, g.user_id
  from app.goals g
  join sizes s on s.root_id = g.root_id
  where g.id = g.root_id and g.deleted_at is null
    and exists (select from value v where v.root_id = g.root_id)
    and exists (select from app.scheduled_sessions s where s.root_id = g.root_id and s.session_id is not null and s.deleted_at is null)
    and exists (select from app.fractal_members m where m.root_id = g.root_id and m.role <> 'owner')
  order by abs(s.size - (select @size(s.size) from sizes s)), g.root_id
  limit 1
), day as (
  select d.root_id, d.id, d.block_id, b.program_id, s.id as scheduled_session_id
  from fractal f
  join app.scheduled_sessions s on s.root_id = f.root_id and s.session_id is not null and s.deleted_at is null
  join app.program_days d on d.root_id = s.root_id and d.id = s.day_id
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  order by d.id
  limit 1
)
select 'fractal' as subject, f.root_id::text from fractal f
union all
select 'user', f.user_id::text from fractal f
union all
(select 'member', m.user_id::text from fractal f join app.fractal_members m on m.root_id = f.root_id and m.role <> 'owner' limit 1)
union all
(select 'goal', g.id::text from fractal f join app.goals g on g.root_id = f.root_id and g.type = 'LongTermGoal' order by g.id limit 1)
union all
(select 'other_goal', g.id::text from fractal f join app.goals g on g.root_id = f.root_id and g.type = 'MidTermGoal' order by g.id limit 1)
union all
select found.name, found.id::text
from fractal f
cross join lateral (
  select v.id, v.activity_instance_id, v.metric_definition_id, v.split_definition_id, v.activity_id, v.practice_session_id
  from value v
  where v.root_id = f.root_id
  order by v.id
  limit 1
) as v
cross join lateral (values
  ('value', v.id), ('instance', v.activity_instance_id), ('metric', v.metric_definition_id), ('split', v.split_definition_id),
  ('activity', v.activity_id), ('session', v.practice_session_id),
  ('group', (select a.group_id from app.activity_definitions a where a.root_id = f.root_id and a.id = v.activity_id)),
  ('set', (
    select s.id from app.activity_sets s where s.root_id = f.root_id and s.activity_instance_id = v.activity_instance_id and s.set_number = 1))
) as found (name, id)
union all
select found.name, found.id::text
from day d
cross join lateral (values
  ('program', d.program_id), ('block', d.block_id), ('day', d.id), ('scheduled_session', d.scheduled_session_id)
) as found (name, id)
union all
(select 'template', t.id::text from fractal f join app.session_templates t on t.root_id = f.root_id where t.deleted_at is null order by t.id limit 1)
union all
(select 'note', n.id::text from fractal f join app.notes n on n.root_id = f.root_id where n.deleted_at is null order by n.id limit 1)
union all
select 'new', gen_random_uuid()::text
