-- What practice needs beyond the plan's tables: nested groups, the order of definitions, which way a metric is better, splits that turn
-- inactive, and which session carried out a scheduled one. Goals, sessions and the values of an instance get the indexes that their lists and
-- summaries read alone.

-- step: transaction
alter table app.activity_groups add column parent_id uuid;
alter table app.activity_groups add constraint fk_activity_groups_parent
  foreign key (root_id, parent_id) references app.activity_groups (root_id, id) on delete set null (parent_id) not valid;
alter table app.activity_groups add constraint chk_activity_groups_own_parent check (parent_id <> id) not valid;

alter table app.activity_definitions add column sort_order integer not null default 0;
comment on column app.activity_definitions.sort_order is 'place in its group';

alter table app.metric_definitions add column higher_is_better boolean not null default true;
comment on column app.metric_definitions.is_active is 'takes new values; one that has values turns inactive instead of going';
alter table app.split_definitions add column is_active boolean not null default true;
comment on column app.split_definitions.is_active is 'takes new values; one that has values turns inactive instead of going';

alter table app.scheduled_sessions add column session_id uuid;
comment on column app.scheduled_sessions.session_id is 'the practice session that carried it out';
alter table app.scheduled_sessions add constraint fk_scheduled_sessions_session
  foreign key (root_id, session_id) references app.goals (root_id, id) on delete set null (session_id) not valid;

-- A value carries allows_negative of its metric in its key: when the metric's changes, the value itself is as it was, etag included.
drop trigger trg_metric_values_touch on app.metric_values;
create trigger trg_metric_values_touch before update on app.metric_values for each row
  when (new.updated_at is not distinct from old.updated_at and new.allows_negative is not distinct from old.allows_negative)
  execute function app.touch_updated_at();

-- The product of a set's multiplicative metrics.
create aggregate app.product(double precision) (
  sfunc = pg_catalog.float8mul, stype = double precision, combinefunc = pg_catalog.float8mul, initcond = '1', parallel = safe);
revoke all on function app.product(double precision) from public;
grant execute on function app.product(double precision) to fractal_app, fractal_admin;

-- What an instance shows besides its own row, for every statement that answers instances: its sets and its values, of the instance's own
-- deleted_at, so that a deleted one shows what went with it. Times are microseconds since 1970.
create view app.instance_parts with (security_invoker = true) as
select i.root_id, i.id,
  (
    select jsonb_agg(jsonb_build_object(
      'id', s.id, 'number', s.set_number, 'completed', s.completed,
      'created_at', (extract(epoch from s.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from s.updated_at) * 1000000)::bigint) order by s.set_number)
    from app.activity_sets s
    where s.root_id = i.root_id and s.activity_instance_id = i.id and s.deleted_at is not distinct from i.deleted_at
  ) as sets,
  (
    select jsonb_agg(jsonb_build_object(
      'id', v.id, 'metric', v.metric_definition_id, 'split', v.split_definition_id, 'set', v.set_number, 'value', v.value,
      'recorded_at', (extract(epoch from v.recorded_at) * 1000000)::bigint,
      'created_at', (extract(epoch from v.created_at) * 1000000)::bigint,
      'updated_at', (extract(epoch from v.updated_at) * 1000000)::bigint) order by v.created_at, v.id)
    from app.metric_values v
    where v.root_id = i.root_id and v.activity_instance_id = i.id and v.deleted_at is not distinct from i.deleted_at
  ) as metric_values
from app.activity_instances i;
grant select on app.instance_parts to fractal_app, fractal_admin;

-- What a session shows besides its own row, for every statement that answers sessions: links and instances of the session's own deleted_at,
-- so that a deleted one shows what went with it. A goal that was deleted meanwhile is not shown.
create view app.session_parts with (security_invoker = true) as
select s.root_id, s.id,
  (
    select jsonb_agg(g.id order by g.sort_order, g.created_at, g.id)
    from app.practice_session_goals l
    join app.goals g on g.root_id = l.root_id and g.id = l.short_term_goal_id
    where l.root_id = s.root_id and l.practice_session_id = s.id and l.deleted_at is not distinct from s.deleted_at
      and (g.deleted_at is null or g.deleted_at = s.deleted_at)
  ) as goal_ids,
  s.session_data -> 'sections' as sections,
  (
    select jsonb_agg(i.id)
    from app.activity_instances i
    where i.root_id = s.root_id and i.practice_session_id = s.id and i.deleted_at is not distinct from s.deleted_at
  ) as instance_ids
from app.goals s
where s.type = 'PracticeSession';
grant select on app.session_parts to fractal_app, fractal_admin;

-- A UUID of version 7, for rows that a statement makes of others, as the instances of a template: how many is known only there.
create function app.new_id() returns uuid
language sql volatile parallel safe
return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;
revoke all on function app.new_id() from public;
grant execute on function app.new_id() to fractal_app, fractal_admin;

-- step: validate
alter table app.activity_groups validate constraint fk_activity_groups_parent;
alter table app.activity_groups validate constraint chk_activity_groups_own_parent;
alter table app.scheduled_sessions validate constraint fk_scheduled_sessions_session;

-- step: concurrently
create index concurrently idx_activity_groups_parent on app.activity_groups (root_id, parent_id) where parent_id is not null;
create index concurrently idx_scheduled_sessions_session on app.scheduled_sessions (root_id, session_id) where session_id is not null;
-- When a session took place. Not coalesce(): PostgreSQL does not take that for leakproof, so under row-level security no condition on it
-- would find rows by index.
create index concurrently idx_goals_sessions_when
  on app.goals (root_id, (case when session_start is null then created_at else session_start end), id)
  where type = 'PracticeSession';
create index concurrently idx_goals_order on app.goals (root_id, sort_order, created_at, id)
  where type <> 'PracticeSession' and deleted_at is null;
-- The plan's idx_metric_values_instance, with what summaries of a session read.
create index concurrently idx_metric_values_instance_covering on app.metric_values (root_id, activity_instance_id)
  include (metric_definition_id, set_number, split_definition_id, value, recorded_at, deleted_at);

-- step: transaction
drop index app.idx_metric_values_instance;
alter index app.idx_metric_values_instance_covering rename to idx_metric_values_instance;
