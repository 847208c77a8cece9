-- Plan, Phase 2: unique names, checks and cascade rules. Rows that a constraint would refuse are reported first and repaired by
-- rules that keep every value: the row as it was goes to legacy.repairs.
--
-- Unique names are partial unique indexes on live rows under the plan's names (DESIGN.md §5), so that a deleted name can be used
-- again; before phase 4 every row of these tables but metric definitions is live.

-- step: report
select 'activity_groups' as table_name, d.id::text as row_id, 'name is taken in its fractal: a number is put behind it' as rule
from (select t.id, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place from app.activity_groups t) as d
where d.place > 1
union all
select 'activity_definitions', d.id::text, 'name is taken in its fractal: a number is put behind it'
from (
  select t.id, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place from app.activity_definitions t
) as d
where d.place > 1
union all
select 'metric_definitions', d.id::text, 'name is taken in its activity: a number is put behind it'
from (
  select t.id, row_number() over (partition by t.activity_id, t.name order by t.created_at, t.id) as place
  from app.metric_definitions t
  where t.deleted_at is null
) as d
where d.place > 1
union all
select 'split_definitions', d.id::text, 'name is taken in its activity: a number is put behind it'
from (
  select t.id, row_number() over (partition by t.activity_id, t.name order by t.created_at, t.id) as place from app.split_definitions t
) as d
where d.place > 1
union all
select 'session_templates', d.id::text, 'name is taken in its fractal: a number is put behind it'
from (
  select t.id, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place from app.session_templates t
) as d
where d.place > 1
union all
select 'goals', g.id::text, 'deadline before the goal was made: moved to that day'
from app.goals g
where (g.deadline at time zone 'UTC')::date < (g.created_at at time zone 'UTC')::date - 1
union all
select 'goals', g.id::text, 'session ends before it starts: the two are swapped'
from app.goals g
where g.type = 'PracticeSession' and g.session_end < g.session_start
union all
select 'goals', g.id::text, 'negative duration: its amount is taken'
from app.goals g
where g.type = 'PracticeSession' and g.total_duration_seconds < 0
union all
select 'activity_instances', i.id::text, 'timer stops before it starts: the two are swapped'
from app.activity_instances i
where i.time_stop < i.time_start
union all
select 'activity_instances', i.id::text, 'negative duration: its amount is taken'
from app.activity_instances i
where i.duration_seconds < 0
union all
select 'metric_values', v.id::text, 'negative value: its metric is marked as one that allows them'
from app.metric_values v
where v.value < 0 and v.value > '-infinity'
union all
select 'metric_values', v.id::text, 'value is not a number or infinite: the row goes to legacy.repairs'
from app.metric_values v
where v.value in ('nan', 'infinity', '-infinity');

-- step: transaction
alter table app.metric_definitions add column allows_negative boolean not null default false;
alter table app.metric_values add column allows_negative boolean not null default false;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 3, 'goals', g.id::text, 'deadline, session times or duration', to_jsonb(g)
from app.goals g
where (g.deadline at time zone 'UTC')::date < (g.created_at at time zone 'UTC')::date - 1
  or (g.type = 'PracticeSession' and (g.session_end < g.session_start or g.total_duration_seconds < 0));
update app.goals g
set deadline = case
    when (g.deadline at time zone 'UTC')::date < (g.created_at at time zone 'UTC')::date - 1 then date_trunc('day', g.created_at, 'UTC')
    else g.deadline
  end,
  session_start = case
    when g.type = 'PracticeSession' and g.session_end < g.session_start then g.session_end
    else g.session_start
  end,
  session_end = case
    when g.type = 'PracticeSession' and g.session_end < g.session_start then g.session_start
    else g.session_end
  end,
  total_duration_seconds = case when g.type = 'PracticeSession' then abs(g.total_duration_seconds) else g.total_duration_seconds end
where (g.deadline at time zone 'UTC')::date < (g.created_at at time zone 'UTC')::date - 1
  or (g.type = 'PracticeSession' and (g.session_end < g.session_start or g.total_duration_seconds < 0));

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 3, 'activity_instances', i.id::text, 'timer order or duration', to_jsonb(i)
from app.activity_instances i
where i.time_stop < i.time_start or i.duration_seconds < 0;
update app.activity_instances i
set time_start = case when i.time_stop < i.time_start then i.time_stop else i.time_start end,
  time_stop = case when i.time_stop < i.time_start then i.time_start else i.time_stop end,
  duration_seconds = abs(i.duration_seconds)
where i.time_stop < i.time_start or i.duration_seconds < 0;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 3, 'metric_values', v.id::text, 'value is not a number or infinite', to_jsonb(v) || jsonb_build_object('value', v.value::text)
from app.metric_values v
where v.value in ('nan', 'infinity', '-infinity');
delete from app.metric_values v where v.value in ('nan', 'infinity', '-infinity');

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 3, 'metric_definitions', m.id::text, 'has negative values: allows_negative', to_jsonb(m)
from app.metric_definitions m
where exists (select from app.metric_values v where v.metric_definition_id = m.id and v.value < 0);
update app.metric_definitions m
set allows_negative = true
where exists (select from app.metric_values v where v.metric_definition_id = m.id and v.value < 0);

-- step: batch
update app.metric_values
set allows_negative = true
where id in (
  select v.id
  from app.metric_values v
  join app.metric_definitions m on m.id = v.metric_definition_id
  where m.allows_negative and not v.allows_negative
  limit 5000);

-- step: batch
-- The k-th double of a name gets the k-th number that is free, so that no other row need be renamed.
with doubled as (
  select t.id, t.root_id, t.name, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place
  from app.activity_groups t
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.activity_groups x where x.root_id = d.root_id)) as n (number)
    where not exists (
      select from app.activity_groups x where x.root_id = d.root_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 3, 'activity_groups', t.id::text, 'duplicate name', to_jsonb(t)
  from app.activity_groups t join renamed r on r.id = t.id
)
update app.activity_groups t set name = r.name from renamed r where r.id = t.id;

-- step: batch
with doubled as (
  select t.id, t.root_id, t.name, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place
  from app.activity_definitions t
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.activity_definitions x where x.root_id = d.root_id)) as n (number)
    where not exists (
      select from app.activity_definitions x where x.root_id = d.root_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 3, 'activity_definitions', t.id::text, 'duplicate name', to_jsonb(t)
  from app.activity_definitions t join renamed r on r.id = t.id
)
update app.activity_definitions t set name = r.name from renamed r where r.id = t.id;

-- step: batch
with doubled as (
  select t.id, t.activity_id, t.name, row_number() over (partition by t.activity_id, t.name order by t.created_at, t.id) as place
  from app.metric_definitions t
  where t.deleted_at is null
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.metric_definitions x where x.activity_id = d.activity_id)) as n (number)
    where not exists (
      select from app.metric_definitions x where x.activity_id = d.activity_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 3, 'metric_definitions', t.id::text, 'duplicate name', to_jsonb(t)
  from app.metric_definitions t join renamed r on r.id = t.id
)
update app.metric_definitions t set name = r.name from renamed r where r.id = t.id;

-- step: batch
with doubled as (
  select t.id, t.activity_id, t.name, row_number() over (partition by t.activity_id, t.name order by t.created_at, t.id) as place
  from app.split_definitions t
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.split_definitions x where x.activity_id = d.activity_id)) as n (number)
    where not exists (
      select from app.split_definitions x where x.activity_id = d.activity_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 3, 'split_definitions', t.id::text, 'duplicate name', to_jsonb(t)
  from app.split_definitions t join renamed r on r.id = t.id
)
update app.split_definitions t set name = r.name from renamed r where r.id = t.id;

-- step: batch
with doubled as (
  select t.id, t.root_id, t.name, row_number() over (partition by t.root_id, t.name order by t.created_at, t.id) as place
  from app.session_templates t
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.session_templates x where x.root_id = d.root_id)) as n (number)
    where not exists (
      select from app.session_templates x where x.root_id = d.root_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 3, 'session_templates', t.id::text, 'duplicate name', to_jsonb(t)
  from app.session_templates t join renamed r on r.id = t.id
)
update app.session_templates t set name = r.name from renamed r where r.id = t.id;

-- step: concurrently
create unique index concurrently uq_activity_groups_root_name on app.activity_groups (root_id, name);
create unique index concurrently uq_activity_definitions_root_name on app.activity_definitions (root_id, name);
create unique index concurrently uq_metric_definitions_activity_name
  on app.metric_definitions (root_id, activity_id, name) where deleted_at is null;
create unique index concurrently uq_split_definitions_activity_name on app.split_definitions (root_id, activity_id, name);
create unique index concurrently uq_session_templates_root_name on app.session_templates (root_id, name);
create unique index concurrently uq_metric_definitions_sign on app.metric_definitions (id, allows_negative);

-- step: transaction
-- A deadline of today is allowed in every time zone, so the dates may differ by one (DESIGN.md §5).
alter table app.goals add constraint chk_goals_deadline_future check (
  deadline is null or (deadline at time zone 'UTC')::date >= (created_at at time zone 'UTC')::date - 1) not valid;
alter table app.goals add constraint chk_goals_session_time_order check (
  type <> 'PracticeSession' or session_end is null or session_start is null or session_end >= session_start) not valid;
alter table app.goals add constraint chk_goals_duration_positive check (
  type <> 'PracticeSession' or total_duration_seconds is null or total_duration_seconds >= 0) not valid;
alter table app.goals add constraint chk_goals_root check (
  (id = root_id) = (parent_id is null and type <> 'PracticeSession')
  and (id <> root_id or type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal'))) not valid;
alter table app.activity_instances add constraint chk_activity_instances_time_order check (
  time_stop is null or time_start is null or time_stop >= time_start) not valid;
alter table app.activity_instances add constraint chk_activity_instances_duration_positive check (
  duration_seconds is null or duration_seconds >= 0) not valid;
-- A metric says whether it may be negative, and its values carry the answer in their key, so that a plain CHECK holds it.
alter table app.metric_values add constraint chk_metric_values_positive check (allows_negative or value >= 0) not valid;
alter table app.metric_values add constraint chk_metric_values_finite check (
  value > '-infinity'::double precision and value < 'infinity'::double precision) not valid;
alter table app.metric_values add constraint fk_metric_values_sign
  foreign key (metric_definition_id, allows_negative) references app.metric_definitions (id, allows_negative)
  on update cascade on delete restrict not valid;

-- step: validate
alter table app.goals validate constraint chk_goals_deadline_future;
alter table app.goals validate constraint chk_goals_session_time_order;
alter table app.goals validate constraint chk_goals_duration_positive;
alter table app.goals validate constraint chk_goals_root;
alter table app.activity_instances validate constraint chk_activity_instances_time_order;
alter table app.activity_instances validate constraint chk_activity_instances_duration_positive;
alter table app.metric_values validate constraint chk_metric_values_positive;
alter table app.metric_values validate constraint chk_metric_values_finite;
alter table app.metric_values validate constraint fk_metric_values_sign;
