-- The tenant keys of DESIGN.md §4: root_id on every table, PRIMARY KEY (root_id, id), and every foreign key carries root_id, so that no
-- row can point into another fractal and no cascade can delete there. goals.user_id is held to its root's owner by a key as well.
-- Foreign-key indexes are made again under the plan's names with root_id in front, as the keys and the policies search by it.

-- step: report
select 'goals' as table_name, g.id::text as row_id, 'template of another fractal, or none: the link is cut' as rule
from app.goals g
where g.template_id is not null
  and not exists (select from app.session_templates t where t.id = g.template_id and t.root_id = g.root_id)
union all
select 'practice_session_goals', l.practice_session_id || ' ' || l.short_term_goal_id, 'links two fractals: the link goes to legacy.repairs'
from app.practice_session_goals l
join app.goals s on s.id = l.practice_session_id
join app.goals g on g.id = l.short_term_goal_id
where s.root_id <> g.root_id
union all
select 'activity_definitions', d.id::text, 'group of another fractal: the link is cut'
from app.activity_definitions d
join app.activity_groups g on g.id = d.group_id
where g.root_id <> d.root_id
union all
select 'scheduled_sessions', s.id::text, 'template of another fractal: the link is cut'
from app.scheduled_sessions s
join app.program_days y on y.id = s.day_id
join app.program_blocks b on b.id = y.block_id
join app.programs p on p.id = b.program_id
join app.session_templates t on t.id = s.session_template_id
where t.root_id <> p.root_id
union all
select 'activity_instances', i.id::text, 'activity of another fractal: a deleted copy of it is made in this one'
from app.activity_instances i
join app.goals s on s.id = i.practice_session_id
join app.activity_definitions d on d.id = i.activity_definition_id
where d.root_id <> s.root_id
union all
select 'metric_values', v.id::text, 'metric or split of another fractal: a deleted copy of it is made in this one'
from app.metric_values v
join app.activity_instances i on i.id = v.activity_instance_id
join app.goals s on s.id = i.practice_session_id
join app.metric_definitions m on m.id = v.metric_definition_id
join app.activity_definitions d on d.id = m.activity_id
left join app.split_definitions p on p.id = v.split_definition_id
left join app.activity_definitions e on e.id = p.activity_id
where d.root_id <> s.root_id or e.root_id <> s.root_id;

-- step: transaction
alter table app.practice_session_goals add column root_id uuid;
alter table app.program_blocks add column root_id uuid;
alter table app.program_days add column root_id uuid;
alter table app.scheduled_sessions add column root_id uuid;
alter table app.goals add column program_day_id uuid;

-- step: transaction
insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'practice_session_goals', l.practice_session_id || ' ' || l.short_term_goal_id, 'links two fractals', to_jsonb(l)
from app.practice_session_goals l
join app.goals s on s.id = l.practice_session_id
join app.goals g on g.id = l.short_term_goal_id
where s.root_id <> g.root_id;
delete from app.practice_session_goals l
using app.goals s, app.goals g
where s.id = l.practice_session_id and g.id = l.short_term_goal_id and s.root_id <> g.root_id;

-- step: batch
update app.practice_session_goals
set root_id = s.root_id
from app.goals s
where s.id = practice_session_goals.practice_session_id
  and (practice_session_goals.practice_session_id, practice_session_goals.short_term_goal_id) in (
    select l.practice_session_id, l.short_term_goal_id from app.practice_session_goals l where l.root_id is null limit 5000);

-- step: batch
update app.program_blocks
set root_id = p.root_id
from app.programs p
where p.id = program_blocks.program_id
  and program_blocks.id in (select b.id from app.program_blocks b where b.root_id is null limit 5000);

-- step: batch
update app.program_days
set root_id = b.root_id
from app.program_blocks b
where b.id = program_days.block_id and b.root_id is not null
  and program_days.id in (select y.id from app.program_days y where y.root_id is null limit 5000);

-- step: batch
update app.scheduled_sessions
set root_id = y.root_id
from app.program_days y
where y.id = scheduled_sessions.day_id and y.root_id is not null
  and scheduled_sessions.id in (select s.id from app.scheduled_sessions s where s.root_id is null limit 5000);

-- step: transaction
insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'goals', g.id::text, 'template of another fractal, or none', to_jsonb(g)
from app.goals g
where g.template_id is not null
  and not exists (select from app.session_templates t where t.id = g.template_id and t.root_id = g.root_id);
update app.goals g
set template_id = null
where g.template_id is not null
  and not exists (select from app.session_templates t where t.id = g.template_id and t.root_id = g.root_id);

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'activity_definitions', d.id::text, 'group of another fractal', to_jsonb(d)
from app.activity_definitions d
join app.activity_groups g on g.id = d.group_id
where g.root_id <> d.root_id;
update app.activity_definitions d
set group_id = null
from app.activity_groups g
where g.id = d.group_id and g.root_id <> d.root_id;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'scheduled_sessions', s.id::text, 'template of another fractal', to_jsonb(s)
from app.scheduled_sessions s
join app.session_templates t on t.id = s.session_template_id
where t.root_id <> s.root_id;
update app.scheduled_sessions s
set session_template_id = null
from app.session_templates t
where t.id = s.session_template_id and t.root_id <> s.root_id;

-- step: transaction
-- An instance and its values stay in the fractal of their session; what they were measured by is copied there, deleted.
create temporary table copied_activity on commit drop as
select gen_random_uuid() as id, foreign_use.root_id, foreign_use.activity_id
from (
  select i.root_id, i.activity_definition_id as activity_id
  from app.activity_instances i
  join app.activity_definitions d on d.id = i.activity_definition_id
  where d.root_id <> i.root_id
  union
  select v.root_id, m.activity_id
  from app.metric_values v
  join app.metric_definitions m on m.id = v.metric_definition_id
  where m.root_id <> v.root_id
  union
  select v.root_id, p.activity_id
  from app.metric_values v
  join app.split_definitions p on p.id = v.split_definition_id
  where p.root_id <> v.root_id
) as foreign_use;

insert into app.activity_definitions (
  id, root_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, created_at, updated_at, deleted_at)
select c.id, c.root_id, d.name, d.description, d.has_sets, d.has_metrics, d.metrics_multiplicative, d.has_splits, d.created_at,
  d.updated_at, now()
from copied_activity c
join app.activity_definitions d on d.id = c.activity_id;

create temporary table copied_metric on commit drop as
select gen_random_uuid() as id, c.root_id, c.id as activity_id, m.id as metric_id
from copied_activity c
join app.metric_definitions m on m.activity_id = c.activity_id
where exists (select from app.metric_values v where v.metric_definition_id = m.id and v.root_id = c.root_id);

insert into app.metric_definitions (
  id, root_id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, allows_negative, sort_order, created_at,
  updated_at, deleted_at)
select c.id, c.root_id, c.activity_id, m.name, m.unit, m.is_active, m.is_top_set_metric, m.is_multiplicative, m.allows_negative,
  m.sort_order, m.created_at, m.updated_at, now()
from copied_metric c
join app.metric_definitions m on m.id = c.metric_id;

create temporary table copied_split on commit drop as
select gen_random_uuid() as id, c.root_id, c.id as activity_id, p.id as split_id
from copied_activity c
join app.split_definitions p on p.activity_id = c.activity_id
where exists (select from app.metric_values v where v.split_definition_id = p.id and v.root_id = c.root_id);

insert into app.split_definitions (id, root_id, activity_id, name, sort_order, created_at, updated_at, deleted_at)
select c.id, c.root_id, c.activity_id, p.name, p.sort_order, p.created_at, p.updated_at, now()
from copied_split c
join app.split_definitions p on p.id = c.split_id;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'activity_instances', i.id::text, 'activity of another fractal', to_jsonb(i)
from app.activity_instances i
join copied_activity c on c.root_id = i.root_id and c.activity_id = i.activity_definition_id;
update app.activity_instances i
set activity_definition_id = c.id
from copied_activity c
where c.root_id = i.root_id and c.activity_id = i.activity_definition_id;

insert into legacy.repairs (migration, table_name, row_id, rule, before)
select 7, 'metric_values', v.id::text, 'metric or split of another fractal', to_jsonb(v)
from app.metric_values v
where exists (select from copied_metric c where c.root_id = v.root_id and c.metric_id = v.metric_definition_id)
  or exists (select from copied_split c where c.root_id = v.root_id and c.split_id = v.split_definition_id);
update app.metric_values v
set metric_definition_id = c.id
from copied_metric c
where c.root_id = v.root_id and c.metric_id = v.metric_definition_id;
update app.metric_values v
set split_definition_id = c.id
from copied_split c
where c.root_id = v.root_id and c.split_id = v.split_definition_id;

-- step: concurrently
create unique index concurrently goals_tenant_key on app.goals (root_id, id);
create unique index concurrently practice_session_goals_tenant_key on app.practice_session_goals (root_id, practice_session_id, short_term_goal_id);
create unique index concurrently activity_groups_tenant_key on app.activity_groups (root_id, id);
create unique index concurrently activity_definitions_tenant_key on app.activity_definitions (root_id, id);
create unique index concurrently metric_definitions_tenant_key on app.metric_definitions (root_id, id);
create unique index concurrently split_definitions_tenant_key on app.split_definitions (root_id, id);
create unique index concurrently activity_instances_tenant_key on app.activity_instances (root_id, id);
create unique index concurrently metric_values_tenant_key on app.metric_values (root_id, id);
create unique index concurrently session_templates_tenant_key on app.session_templates (root_id, id);
create unique index concurrently programs_tenant_key on app.programs (root_id, id);
create unique index concurrently program_blocks_tenant_key on app.program_blocks (root_id, id);
create unique index concurrently program_days_tenant_key on app.program_days (root_id, id);
create unique index concurrently scheduled_sessions_tenant_key on app.scheduled_sessions (root_id, id);
create unique index concurrently uq_goals_owner on app.goals (root_id, id, user_id);
create unique index concurrently uq_metric_definitions_sign_tenant on app.metric_definitions (root_id, id, allows_negative);
create index concurrently idx_goals_parent_id_tenant on app.goals (root_id, parent_id);
create index concurrently idx_goals_parent_type_tenant on app.goals (root_id, parent_id, type);
create index concurrently idx_activity_instances_session_tenant on app.activity_instances (root_id, practice_session_id);
create index concurrently idx_activity_instances_session_created_tenant on app.activity_instances (root_id, practice_session_id, created_at);
create index concurrently idx_activity_instances_definition_tenant on app.activity_instances (root_id, activity_definition_id);
create index concurrently idx_metric_values_instance_tenant on app.metric_values (root_id, activity_instance_id);
create index concurrently idx_metric_values_definition_tenant on app.metric_values (root_id, metric_definition_id, allows_negative);
create index concurrently idx_metric_definitions_activity_tenant on app.metric_definitions (root_id, activity_id);
create index concurrently idx_split_definitions_activity_tenant on app.split_definitions (root_id, activity_id);
create index concurrently idx_activity_definitions_group_tenant on app.activity_definitions (root_id, group_id);
create index concurrently idx_metric_definitions_active_tenant on app.metric_definitions (root_id, activity_id) where is_active;
create index concurrently idx_goals_template on app.goals (root_id, template_id) where template_id is not null;
create index concurrently idx_goals_program_day on app.goals (root_id, program_day_id) where program_day_id is not null;
create index concurrently idx_practice_session_goals_goal on app.practice_session_goals (root_id, short_term_goal_id);
create index concurrently idx_metric_values_split on app.metric_values (root_id, split_definition_id) where split_definition_id is not null;
create index concurrently idx_program_blocks_program on app.program_blocks (root_id, program_id);
create index concurrently idx_program_days_block on app.program_days (root_id, block_id);
create index concurrently idx_scheduled_sessions_day on app.scheduled_sessions (root_id, day_id);
create index concurrently idx_scheduled_sessions_template on app.scheduled_sessions (root_id, session_template_id) where session_template_id is not null;

-- step: transaction
alter table app.practice_session_goals add constraint nn_root_id check (root_id is not null) not valid;
alter table app.program_blocks add constraint nn_root_id check (root_id is not null) not valid;
alter table app.program_days add constraint nn_root_id check (root_id is not null) not valid;
alter table app.scheduled_sessions add constraint nn_root_id check (root_id is not null) not valid;

-- step: validate
alter table app.practice_session_goals validate constraint nn_root_id;
alter table app.program_blocks validate constraint nn_root_id;
alter table app.program_days validate constraint nn_root_id;
alter table app.scheduled_sessions validate constraint nn_root_id;

-- step: transaction
alter table app.practice_session_goals alter column root_id set not null;
alter table app.practice_session_goals drop constraint nn_root_id;
alter table app.program_blocks alter column root_id set not null;
alter table app.program_blocks drop constraint nn_root_id;
alter table app.program_days alter column root_id set not null;
alter table app.program_days drop constraint nn_root_id;
alter table app.scheduled_sessions alter column root_id set not null;
alter table app.scheduled_sessions drop constraint nn_root_id;
alter table app.goals drop constraint fk_goals_root;
alter table app.goals drop constraint fk_goals_parent;
alter table app.practice_session_goals drop constraint fk_practice_session_goals_session;
alter table app.practice_session_goals drop constraint fk_practice_session_goals_goal;
alter table app.activity_groups drop constraint fk_activity_groups_root;
alter table app.activity_definitions drop constraint fk_activity_definitions_root;
alter table app.activity_definitions drop constraint fk_activity_definitions_group;
alter table app.metric_definitions drop constraint fk_metric_definitions_root;
alter table app.metric_definitions drop constraint fk_metric_definitions_activity;
alter table app.split_definitions drop constraint fk_split_definitions_root;
alter table app.split_definitions drop constraint fk_split_definitions_activity;
alter table app.activity_instances drop constraint fk_activity_instances_root;
alter table app.activity_instances drop constraint fk_activity_instances_session;
alter table app.activity_instances drop constraint fk_activity_instances_definition;
alter table app.metric_values drop constraint fk_metric_values_root;
alter table app.metric_values drop constraint fk_metric_values_instance;
alter table app.metric_values drop constraint fk_metric_values_definition;
alter table app.metric_values drop constraint fk_metric_values_sign;
alter table app.metric_values drop constraint fk_metric_values_split;
alter table app.session_templates drop constraint fk_session_templates_root;
alter table app.programs drop constraint fk_programs_root;
alter table app.program_blocks drop constraint fk_program_blocks_program;
alter table app.program_days drop constraint fk_program_days_block;
alter table app.scheduled_sessions drop constraint fk_scheduled_sessions_day;
alter table app.scheduled_sessions drop constraint fk_scheduled_sessions_template;
alter table app.goals drop constraint goals_pkey;
alter table app.goals add constraint goals_pkey primary key using index goals_tenant_key;
alter table app.practice_session_goals drop constraint practice_session_goals_pkey;
alter table app.practice_session_goals add constraint practice_session_goals_pkey primary key using index practice_session_goals_tenant_key;
alter table app.activity_groups drop constraint activity_groups_pkey;
alter table app.activity_groups add constraint activity_groups_pkey primary key using index activity_groups_tenant_key;
alter table app.activity_definitions drop constraint activity_definitions_pkey;
alter table app.activity_definitions add constraint activity_definitions_pkey primary key using index activity_definitions_tenant_key;
alter table app.metric_definitions drop constraint metric_definitions_pkey;
alter table app.metric_definitions add constraint metric_definitions_pkey primary key using index metric_definitions_tenant_key;
alter table app.split_definitions drop constraint split_definitions_pkey;
alter table app.split_definitions add constraint split_definitions_pkey primary key using index split_definitions_tenant_key;
alter table app.activity_instances drop constraint activity_instances_pkey;
alter table app.activity_instances add constraint activity_instances_pkey primary key using index activity_instances_tenant_key;
alter table app.metric_values drop constraint metric_values_pkey;
alter table app.metric_values add constraint metric_values_pkey primary key using index metric_values_tenant_key;
alter table app.session_templates drop constraint session_templates_pkey;
alter table app.session_templates add constraint session_templates_pkey primary key using index session_templates_tenant_key;
alter table app.programs drop constraint programs_pkey;
alter table app.programs add constraint programs_pkey primary key using index programs_tenant_key;
alter table app.program_blocks drop constraint program_blocks_pkey;
alter table app.program_blocks add constraint program_blocks_pkey primary key using index program_blocks_tenant_key;
alter table app.program_days drop constraint program_days_pkey;
alter table app.program_days add constraint program_days_pkey primary key using index program_days_tenant_key;
alter table app.scheduled_sessions drop constraint scheduled_sessions_pkey;
alter table app.scheduled_sessions add constraint scheduled_sessions_pkey primary key using index scheduled_sessions_tenant_key;
drop index app.uq_metric_definitions_sign;
alter index app.uq_metric_definitions_sign_tenant rename to uq_metric_definitions_sign;
drop index app.idx_goals_parent_id;
alter index app.idx_goals_parent_id_tenant rename to idx_goals_parent_id;
drop index app.idx_goals_parent_type;
alter index app.idx_goals_parent_type_tenant rename to idx_goals_parent_type;
drop index app.idx_activity_instances_session;
alter index app.idx_activity_instances_session_tenant rename to idx_activity_instances_session;
drop index app.idx_activity_instances_session_created;
alter index app.idx_activity_instances_session_created_tenant rename to idx_activity_instances_session_created;
drop index app.idx_activity_instances_definition;
alter index app.idx_activity_instances_definition_tenant rename to idx_activity_instances_definition;
drop index app.idx_metric_values_instance;
alter index app.idx_metric_values_instance_tenant rename to idx_metric_values_instance;
drop index app.idx_metric_values_definition;
alter index app.idx_metric_values_definition_tenant rename to idx_metric_values_definition;
drop index app.idx_metric_definitions_activity;
alter index app.idx_metric_definitions_activity_tenant rename to idx_metric_definitions_activity;
drop index app.idx_split_definitions_activity;
alter index app.idx_split_definitions_activity_tenant rename to idx_split_definitions_activity;
drop index app.idx_activity_definitions_group;
alter index app.idx_activity_definitions_group_tenant rename to idx_activity_definitions_group;
drop index app.idx_metric_definitions_active;
alter index app.idx_metric_definitions_active_tenant rename to idx_metric_definitions_active;
alter table app.goals add constraint fk_goals_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.goals add constraint fk_goals_root_owner
  foreign key (root_id, root_id, user_id) references app.goals (root_id, id, user_id) on update cascade on delete cascade not valid;
alter table app.goals add constraint fk_goals_parent
  foreign key (root_id, parent_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.goals add constraint fk_goals_template
  foreign key (root_id, template_id) references app.session_templates (root_id, id) on delete set null (template_id) not valid;
alter table app.goals add constraint fk_goals_program_day
  foreign key (root_id, program_day_id) references app.program_days (root_id, id) on delete set null (program_day_id) not valid;
alter table app.practice_session_goals add constraint fk_practice_session_goals_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.practice_session_goals add constraint fk_practice_session_goals_session
  foreign key (root_id, practice_session_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.practice_session_goals add constraint fk_practice_session_goals_goal
  foreign key (root_id, short_term_goal_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.activity_groups add constraint fk_activity_groups_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.activity_definitions add constraint fk_activity_definitions_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.activity_definitions add constraint fk_activity_definitions_group
  foreign key (root_id, group_id) references app.activity_groups (root_id, id) on delete set null (group_id) not valid;
alter table app.metric_definitions add constraint fk_metric_definitions_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.metric_definitions add constraint fk_metric_definitions_activity
  foreign key (root_id, activity_id) references app.activity_definitions (root_id, id) on delete cascade not valid;
alter table app.split_definitions add constraint fk_split_definitions_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.split_definitions add constraint fk_split_definitions_activity
  foreign key (root_id, activity_id) references app.activity_definitions (root_id, id) on delete cascade not valid;
alter table app.activity_instances add constraint fk_activity_instances_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.activity_instances add constraint fk_activity_instances_session
  foreign key (root_id, practice_session_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.activity_instances add constraint fk_activity_instances_definition
  foreign key (root_id, activity_definition_id) references app.activity_definitions (root_id, id) on delete restrict not valid;
alter table app.metric_values add constraint fk_metric_values_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.metric_values add constraint fk_metric_values_instance
  foreign key (root_id, activity_instance_id) references app.activity_instances (root_id, id) on delete cascade not valid;
alter table app.metric_values add constraint fk_metric_values_definition
  foreign key (root_id, metric_definition_id) references app.metric_definitions (root_id, id) on delete restrict not valid;
alter table app.metric_values add constraint fk_metric_values_sign
  foreign key (root_id, metric_definition_id, allows_negative) references app.metric_definitions (root_id, id, allows_negative) on update cascade on delete restrict not valid;
alter table app.metric_values add constraint fk_metric_values_split
  foreign key (root_id, split_definition_id) references app.split_definitions (root_id, id) on delete restrict not valid;
alter table app.session_templates add constraint fk_session_templates_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.programs add constraint fk_programs_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.program_blocks add constraint fk_program_blocks_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.program_blocks add constraint fk_program_blocks_program
  foreign key (root_id, program_id) references app.programs (root_id, id) on delete cascade not valid;
alter table app.program_days add constraint fk_program_days_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.program_days add constraint fk_program_days_block
  foreign key (root_id, block_id) references app.program_blocks (root_id, id) on delete cascade not valid;
alter table app.scheduled_sessions add constraint fk_scheduled_sessions_root
  foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade not valid;
alter table app.scheduled_sessions add constraint fk_scheduled_sessions_day
  foreign key (root_id, day_id) references app.program_days (root_id, id) on delete cascade not valid;
alter table app.scheduled_sessions add constraint fk_scheduled_sessions_template
  foreign key (root_id, session_template_id) references app.session_templates (root_id, id) on delete set null (session_template_id) not valid;

-- step: validate
alter table app.goals validate constraint fk_goals_root;
alter table app.goals validate constraint fk_goals_root_owner;
alter table app.goals validate constraint fk_goals_parent;
alter table app.goals validate constraint fk_goals_template;
alter table app.goals validate constraint fk_goals_program_day;
alter table app.practice_session_goals validate constraint fk_practice_session_goals_root;
alter table app.practice_session_goals validate constraint fk_practice_session_goals_session;
alter table app.practice_session_goals validate constraint fk_practice_session_goals_goal;
alter table app.activity_groups validate constraint fk_activity_groups_root;
alter table app.activity_definitions validate constraint fk_activity_definitions_root;
alter table app.activity_definitions validate constraint fk_activity_definitions_group;
alter table app.metric_definitions validate constraint fk_metric_definitions_root;
alter table app.metric_definitions validate constraint fk_metric_definitions_activity;
alter table app.split_definitions validate constraint fk_split_definitions_root;
alter table app.split_definitions validate constraint fk_split_definitions_activity;
alter table app.activity_instances validate constraint fk_activity_instances_root;
alter table app.activity_instances validate constraint fk_activity_instances_session;
alter table app.activity_instances validate constraint fk_activity_instances_definition;
alter table app.metric_values validate constraint fk_metric_values_root;
alter table app.metric_values validate constraint fk_metric_values_instance;
alter table app.metric_values validate constraint fk_metric_values_definition;
alter table app.metric_values validate constraint fk_metric_values_sign;
alter table app.metric_values validate constraint fk_metric_values_split;
alter table app.session_templates validate constraint fk_session_templates_root;
alter table app.programs validate constraint fk_programs_root;
alter table app.program_blocks validate constraint fk_program_blocks_root;
alter table app.program_blocks validate constraint fk_program_blocks_program;
alter table app.program_days validate constraint fk_program_days_root;
alter table app.program_days validate constraint fk_program_days_block;
alter table app.scheduled_sessions validate constraint fk_scheduled_sessions_root;
alter table app.scheduled_sessions validate constraint fk_scheduled_sessions_day;
alter table app.scheduled_sessions validate constraint fk_scheduled_sessions_template;
