-- Sets are rows, not JSON, and values say their set and when they were measured, so that analytics read metric_values alone, from one
-- covering index (DESIGN.md §5). Notes are the app's, on a fractal, goal, session, instance or set.

-- step: transaction
create table app.activity_sets (
  root_id uuid not null,
  id uuid not null,
  activity_instance_id uuid not null,
  set_number integer not null constraint chk_activity_sets_number check (set_number >= 1),
  completed boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint activity_sets_pkey primary key (root_id, id),
  constraint uq_activity_sets_number unique (root_id, activity_instance_id, set_number),
  constraint fk_activity_sets_root foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade,
  constraint fk_activity_sets_instance
    foreign key (root_id, activity_instance_id) references app.activity_instances (root_id, id) on delete cascade
);
comment on column app.activity_sets.set_number is 'place in its instance, from 1';
create trigger trg_activity_sets_touch before update on app.activity_sets for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
call app.protect('app.activity_sets');

create table app.notes (
  root_id uuid not null,
  id uuid not null,
  goal_id uuid,
  activity_instance_id uuid,
  set_number integer,
  content text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint notes_pkey primary key (root_id, id),
  constraint chk_notes_subject check (
    num_nonnulls(goal_id, activity_instance_id) = 1 and (set_number is null or activity_instance_id is not null)),
  constraint fk_notes_root foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade,
  constraint fk_notes_goal foreign key (root_id, goal_id) references app.goals (root_id, id) on delete cascade,
  constraint fk_notes_instance
    foreign key (root_id, activity_instance_id) references app.activity_instances (root_id, id) on delete cascade,
  constraint fk_notes_set foreign key (root_id, activity_instance_id, set_number)
    references app.activity_sets (root_id, activity_instance_id, set_number) on update cascade on delete cascade
);
comment on column app.notes.goal_id is 'a goal, a session or a fractal''s root; activity_instance_id for the rest';
create index idx_notes_goal on app.notes (root_id, goal_id) where goal_id is not null;
create index idx_notes_instance on app.notes (root_id, activity_instance_id, set_number) where activity_instance_id is not null;
create trigger trg_notes_touch before update on app.notes for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
call app.protect('app.notes');

alter table app.metric_values add column set_number integer, add column recorded_at timestamptz;
comment on column app.metric_values.recorded_at is 'when it was measured: the session''s start unless said';
alter table app.metric_values add constraint nn_recorded_at check (recorded_at is not null) not valid;

-- step: batch
update app.metric_values
set recorded_at = coalesce(i.time_start, s.session_start, i.created_at)
from app.activity_instances i
join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id
where i.root_id = metric_values.root_id and i.id = metric_values.activity_instance_id
  and (metric_values.root_id, metric_values.id) in (
    select v.root_id, v.id from app.metric_values v where v.recorded_at is null limit 5000);

-- step: concurrently
create index concurrently idx_metric_values_set on app.metric_values (root_id, activity_instance_id, set_number)
  where set_number is not null;
create index concurrently idx_metric_values_root_metric_recorded on app.metric_values (root_id, metric_definition_id, recorded_at)
  include (value, activity_instance_id, split_definition_id, set_number) where deleted_at is null;

-- step: transaction
alter table app.metric_values add constraint fk_metric_values_set foreign key (root_id, activity_instance_id, set_number)
  references app.activity_sets (root_id, activity_instance_id, set_number) on update cascade on delete cascade not valid;

-- step: validate
alter table app.metric_values validate constraint nn_recorded_at;
alter table app.metric_values validate constraint fk_metric_values_set;

-- step: transaction
alter table app.metric_values alter column recorded_at set not null;
alter table app.metric_values drop constraint nn_recorded_at;
