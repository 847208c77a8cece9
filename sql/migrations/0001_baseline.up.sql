-- The app's schema as the plan found it (plan, "Current State"), in PostgreSQL's types: ids are uuid, times timestamptz,
-- JSON jsonb. Nullable columns, missing root_ids and missing checks are kept as they were: the next migrations mend them.
-- step: transaction
create table app.goals (
  id uuid constraint goals_pkey primary key,
  type text not null constraint valid_goal_type check (type in (
    'UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal', 'PracticeSession', 'ImmediateGoal', 'MicroGoal', 'NanoGoal')),
  name text not null,
  description text default '',
  deadline timestamptz,
  completed boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  parent_id uuid constraint fk_goals_parent references app.goals (id) on delete cascade,
  targets jsonb,
  root_id uuid,
  duration_minutes integer,
  session_start timestamptz,
  session_end timestamptz,
  total_duration_seconds integer,
  template_id uuid,
  session_data jsonb,
  attributes jsonb
);

create table app.practice_session_goals (
  practice_session_id uuid not null
    constraint fk_practice_session_goals_session references app.goals (id) on delete cascade,
  short_term_goal_id uuid not null
    constraint fk_practice_session_goals_goal references app.goals (id) on delete cascade,
  constraint practice_session_goals_pkey primary key (practice_session_id, short_term_goal_id)
);

create table app.activity_groups (
  id uuid constraint activity_groups_pkey primary key,
  root_id uuid not null constraint fk_activity_groups_root references app.goals (id),
  name text not null,
  description text default '',
  sort_order integer default 0,
  created_at timestamptz default now()
);

create table app.activity_definitions (
  id uuid constraint activity_definitions_pkey primary key,
  root_id uuid not null constraint fk_activity_definitions_root references app.goals (id),
  group_id uuid constraint fk_activity_definitions_group references app.activity_groups (id),
  name text not null,
  description text default '',
  has_sets boolean default false,
  has_metrics boolean default true,
  metrics_multiplicative boolean default false,
  has_splits boolean default false,
  created_at timestamptz default now()
);

create table app.metric_definitions (
  id uuid constraint metric_definitions_pkey primary key,
  activity_id uuid not null constraint fk_metric_definitions_activity references app.activity_definitions (id),
  name text not null,
  unit text not null,
  is_active boolean default true,
  is_top_set_metric boolean default false,
  is_multiplicative boolean default true,
  created_at timestamptz default now(),
  deleted_at timestamptz
);

create table app.split_definitions (
  id uuid constraint split_definitions_pkey primary key,
  activity_id uuid not null constraint fk_split_definitions_activity references app.activity_definitions (id),
  name text not null,
  sort_order integer not null default 0,
  created_at timestamptz default now()
);

create table app.activity_instances (
  id uuid constraint activity_instances_pkey primary key,
  practice_session_id uuid not null
    constraint fk_activity_instances_session references app.goals (id) on delete cascade,
  activity_definition_id uuid not null
    constraint fk_activity_instances_definition references app.activity_definitions (id),
  time_start timestamptz,
  time_stop timestamptz,
  duration_seconds integer,
  completed boolean default false,
  notes text,
  data jsonb,
  created_at timestamptz default now()
);

create table app.metric_values (
  id uuid constraint metric_values_pkey primary key,
  activity_instance_id uuid not null
    constraint fk_metric_values_instance references app.activity_instances (id) on delete cascade,
  metric_definition_id uuid not null
    constraint fk_metric_values_definition references app.metric_definitions (id) on delete restrict,
  split_definition_id uuid
    constraint fk_metric_values_split references app.split_definitions (id) on delete restrict,
  value double precision not null
);

create table app.session_templates (
  id uuid constraint session_templates_pkey primary key,
  root_id uuid not null constraint fk_session_templates_root references app.goals (id),
  name text not null,
  description text default '',
  template_data jsonb not null,
  created_at timestamptz default now()
);

create table app.programs (
  id uuid constraint programs_pkey primary key,
  root_id uuid not null constraint fk_programs_root references app.goals (id),
  name text not null,
  description text default '',
  start_date date not null,
  end_date date not null,
  is_active boolean default true,
  goal_ids jsonb not null,
  weekly_schedule jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table app.program_blocks (
  id uuid constraint program_blocks_pkey primary key,
  program_id uuid not null constraint fk_program_blocks_program references app.programs (id),
  name text not null,
  start_date date,
  end_date date,
  color text,
  goal_ids jsonb
);

create table app.program_days (
  id uuid constraint program_days_pkey primary key,
  block_id uuid not null constraint fk_program_days_block references app.program_blocks (id),
  date date,
  day_number integer,
  name text,
  notes text
);

create table app.scheduled_sessions (
  id uuid constraint scheduled_sessions_pkey primary key,
  day_id uuid not null constraint fk_scheduled_sessions_day references app.program_days (id),
  session_template_id uuid constraint fk_scheduled_sessions_template references app.session_templates (id),
  is_completed boolean,
  completion_data jsonb
);

-- What a migration repaired, with the row as it was: a repair never loses what it changed.
create table legacy.repairs (
  id bigint generated always as identity primary key,
  migration integer not null,
  table_name text not null,
  row_id text not null,
  rule text not null,
  before jsonb not null,
  repaired_at timestamptz not null default now()
);
