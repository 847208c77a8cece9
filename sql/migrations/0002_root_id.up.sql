-- Plan, Phase 1: root_id on every table that the plan names, filled, NOT NULL, with its foreign key.
--
-- A fractal is a goal of a root type without a parent. The plan's rule "parent_id IS NULL" alone would make a fractal of every
-- session without a parent, so such sessions keep the fractal they name, or get the one that their goals or activities belong to.
-- What belongs nowhere gets a recovered root of its own: nothing is dropped.

-- step: report
with recursive root as (
  select g.id
  from app.goals g
  where g.parent_id is null and g.type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
), tree as (
  select r.id, r.id as root_id from root r
  union all
  select g.id, g.root_id from app.goals g join root r on r.id = g.root_id where g.parent_id is null and g.type = 'PracticeSession'
  union all
  select g.id, t.root_id from app.goals g join tree t on g.parent_id = t.id
)
select 'goals' as table_name, g.id::text as row_id,
  case
    when t.id is not null and g.root_id is null then 'root_id from the parent chain'
    when t.id is not null then 'root_id disagrees with the parent chain: the chain decides'
    when g.parent_id is null and g.type = 'PracticeSession'
      then 'session without a parent: root_id from what it names, its goals or its activities, else a recovered root'
    when g.parent_id is null then 'goal without a parent and not of a root type: put under the root it names, else a recovered root'
    else 'below a goal that is not in any fractal, or in a ring of parents: follows it; a ring is cut at one goal'
  end as rule
from app.goals g
left join tree t on t.id = g.id
where t.id is null or g.root_id is distinct from t.root_id
order by g.created_at, g.id;

-- step: report
select named.table_name, named.id::text as row_id, 'root_id names a goal that is not a root: its root is taken' as rule
from (
  select 'activity_groups' as table_name, t.id, t.root_id from app.activity_groups t
  union all
  select 'activity_definitions', t.id, t.root_id from app.activity_definitions t
  union all
  select 'session_templates', t.id, t.root_id from app.session_templates t
  union all
  select 'programs', t.id, t.root_id from app.programs t
) as named
join app.goals g on g.id = named.root_id
where g.parent_id is not null or g.type not in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
order by named.table_name, named.id;

-- step: transaction
create temporary table placed (id uuid primary key, root_id uuid not null, parent_id uuid, rule text not null) on commit drop;

-- Fractals, and all that hangs below them.
with recursive tree as (
  select g.id, g.id as root_id
  from app.goals g
  where g.parent_id is null and g.type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
  union all
  select g.id, t.root_id from app.goals g join tree t on g.parent_id = t.id
)
insert into placed (id, root_id, parent_id, rule)
select t.id, t.root_id, g.parent_id, 'parent chain'
from tree t
join app.goals g on g.id = t.id;

-- Sessions without a parent: the fractal that they name, or a goal of it, else that of a linked goal, else that of an activity done in
-- them.
insert into placed (id, root_id, parent_id, rule)
select g.id, coalesce(named.root_id, linked.root_id, done.root_id), null,
  case
    when named.root_id = named.id then 'names its root'
    when named.id is not null then 'root of the goal it names'
    when linked.root_id is not null then 'root of a linked goal'
    else 'root of an activity done in it'
  end
from app.goals g
left join placed named on named.id = g.root_id
left join lateral (
  select p.root_id
  from app.practice_session_goals l
  join placed p on p.id = l.short_term_goal_id
  where l.practice_session_id = g.id
  order by p.id
  limit 1
) as linked on true
left join lateral (
  select p.root_id
  from app.activity_instances i
  join app.activity_definitions d on d.id = i.activity_definition_id
  join placed p on p.id = d.root_id
  where i.practice_session_id = g.id
  order by i.created_at, i.id
  limit 1
) as done on true
where g.parent_id is null and g.type = 'PracticeSession' and coalesce(named.root_id, linked.root_id, done.root_id) is not null;

-- What hangs below those sessions.
with recursive tree as (
  select g.id, p.root_id, g.parent_id
  from app.goals g
  join placed p on p.id = g.parent_id
  where g.id not in (select x.id from placed x)
  union all
  select g.id, t.root_id, g.parent_id from app.goals g join tree t on g.parent_id = t.id
)
insert into placed (id, root_id, parent_id, rule)
select t.id, t.root_id, t.parent_id, 'parent chain'
from tree t;

-- Goals that are no roots and have no parent: under the root they name, else a recovered one. A ring of parents is cut at one goal, the
-- others stay below it.
create temporary table homeless on commit drop as
with recursive walk as (
  select g.id as start, g.parent_id as at from app.goals g where g.parent_id is not null and g.id not in (select p.id from placed p)
  union
  select w.start, g.parent_id from walk w join app.goals g on g.id = w.at where g.parent_id is not null
)
select g.id, g.type, g.parent_id,
  coalesce(
    (select p.root_id from placed p where p.id = g.root_id),
    case when g.root_id is not null and not exists (select from app.goals x where x.id = g.root_id) then g.root_id end,
    gen_random_uuid()) as root_id
from app.goals g
where g.id not in (select p.id from placed p)
  and (
    g.parent_id is null
    or (exists (select from walk w where w.start = g.id and w.at = g.id)
      and not exists (select from walk w where w.start = g.id and w.at < g.id)));

insert into app.goals (id, type, name, description, root_id, created_at, updated_at, attributes)
select h.root_id, 'UltimateGoal', 'Recovered fractal ' || h.root_id, 'Made by a repair: its own root was missing.', h.root_id,
  coalesce(min(g.created_at), now()), coalesce(min(g.created_at), now()), '{"recovered": true}'::jsonb
from homeless h
join app.goals g on g.id = h.id
where not exists (select from app.goals x where x.id = h.root_id)
group by h.root_id;

insert into placed (id, root_id, parent_id, rule)
select distinct h.root_id, h.root_id, null::uuid, 'recovered root'
from homeless h
where not exists (select from placed p where p.id = h.root_id);

insert into placed (id, root_id, parent_id, rule)
select h.id, h.root_id, case when h.type = 'PracticeSession' then null else h.root_id end,
  case
    when h.parent_id is not null then 'ring of parents: cut at this goal'
    when h.type = 'PracticeSession' then 'belongs to no fractal'
    else 'has no parent: put under its root'
  end
from homeless h;

-- What hangs below the sessions and goals placed since.
with recursive tree as (
  select g.id, p.root_id, g.parent_id
  from app.goals g
  join placed p on p.id = g.parent_id
  where g.id not in (select x.id from placed x)
  union all
  select g.id, t.root_id, g.parent_id from app.goals g join tree t on g.parent_id = t.id where g.id not in (select x.id from placed x)
)
insert into placed (id, root_id, parent_id, rule)
select t.id, t.root_id, t.parent_id, 'parent chain'
from tree t;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 2, 'goals', g.id::text, 'root_id: ' || p.rule, to_jsonb(g)
from app.goals g
join placed p on p.id = g.id
where (g.root_id, g.parent_id) is distinct from (p.root_id, p.parent_id);

update app.goals g
set root_id = p.root_id, parent_id = p.parent_id
from placed p
where p.id = g.id and (g.root_id, g.parent_id) is distinct from (p.root_id, p.parent_id);

-- step: transaction
insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 2, 'activity_groups', t.id::text, 'root_id names a goal that is not a root', to_jsonb(t)
from app.activity_groups t join app.goals g on g.id = t.root_id where g.root_id <> t.root_id
union all
select 2, 'activity_definitions', t.id::text, 'root_id names a goal that is not a root', to_jsonb(t)
from app.activity_definitions t join app.goals g on g.id = t.root_id where g.root_id <> t.root_id
union all
select 2, 'session_templates', t.id::text, 'root_id names a goal that is not a root', to_jsonb(t)
from app.session_templates t join app.goals g on g.id = t.root_id where g.root_id <> t.root_id
union all
select 2, 'programs', t.id::text, 'root_id names a goal that is not a root', to_jsonb(t)
from app.programs t join app.goals g on g.id = t.root_id where g.root_id <> t.root_id;

update app.activity_groups t set root_id = g.root_id from app.goals g where g.id = t.root_id and g.root_id <> t.root_id;
update app.activity_definitions t set root_id = g.root_id from app.goals g where g.id = t.root_id and g.root_id <> t.root_id;
update app.session_templates t set root_id = g.root_id from app.goals g where g.id = t.root_id and g.root_id <> t.root_id;
update app.programs t set root_id = g.root_id from app.goals g where g.id = t.root_id and g.root_id <> t.root_id;

-- step: transaction
alter table app.activity_instances add column root_id uuid;
alter table app.metric_values add column root_id uuid;
alter table app.metric_definitions add column root_id uuid;
alter table app.split_definitions add column root_id uuid;

-- step: batch
update app.activity_instances
set root_id = g.root_id
from app.goals g
where g.id = activity_instances.practice_session_id
  and activity_instances.id in (select i.id from app.activity_instances i where i.root_id is null limit 5000);

-- step: batch
update app.metric_values
set root_id = i.root_id
from app.activity_instances i
where i.id = metric_values.activity_instance_id
  and metric_values.id in (select v.id from app.metric_values v where v.root_id is null limit 5000);

-- step: batch
update app.metric_definitions
set root_id = d.root_id
from app.activity_definitions d
where d.id = metric_definitions.activity_id
  and metric_definitions.id in (select m.id from app.metric_definitions m where m.root_id is null limit 5000);

-- step: batch
update app.split_definitions
set root_id = d.root_id
from app.activity_definitions d
where d.id = split_definitions.activity_id
  and split_definitions.id in (select s.id from app.split_definitions s where s.root_id is null limit 5000);

-- step: transaction
alter table app.goals add constraint nn_root_id check (root_id is not null) not valid;
alter table app.activity_instances add constraint nn_root_id check (root_id is not null) not valid;
alter table app.metric_values add constraint nn_root_id check (root_id is not null) not valid;
alter table app.metric_definitions add constraint nn_root_id check (root_id is not null) not valid;
alter table app.split_definitions add constraint nn_root_id check (root_id is not null) not valid;
alter table app.goals add constraint fk_goals_root foreign key (root_id) references app.goals (id) on delete cascade not valid;
alter table app.activity_instances
  add constraint fk_activity_instances_root foreign key (root_id) references app.goals (id) on delete cascade not valid;
alter table app.metric_values
  add constraint fk_metric_values_root foreign key (root_id) references app.goals (id) on delete cascade not valid;
alter table app.metric_definitions
  add constraint fk_metric_definitions_root foreign key (root_id) references app.goals (id) on delete cascade not valid;
alter table app.split_definitions
  add constraint fk_split_definitions_root foreign key (root_id) references app.goals (id) on delete cascade not valid;

-- step: validate
alter table app.goals validate constraint nn_root_id;
alter table app.activity_instances validate constraint nn_root_id;
alter table app.metric_values validate constraint nn_root_id;
alter table app.metric_definitions validate constraint nn_root_id;
alter table app.split_definitions validate constraint nn_root_id;
alter table app.goals validate constraint fk_goals_root;
alter table app.activity_instances validate constraint fk_activity_instances_root;
alter table app.metric_values validate constraint fk_metric_values_root;
alter table app.metric_definitions validate constraint fk_metric_definitions_root;
alter table app.split_definitions validate constraint fk_split_definitions_root;

-- step: transaction
alter table app.goals alter column root_id set not null;
alter table app.activity_instances alter column root_id set not null;
alter table app.metric_values alter column root_id set not null;
alter table app.metric_definitions alter column root_id set not null;
alter table app.split_definitions alter column root_id set not null;
alter table app.goals drop constraint nn_root_id;
alter table app.activity_instances drop constraint nn_root_id;
alter table app.metric_values drop constraint nn_root_id;
alter table app.metric_definitions drop constraint nn_root_id;
alter table app.split_definitions drop constraint nn_root_id;
