-- What a user's fractals hold has limits: the database counts with each statement, in the transaction of the change, and refuses
-- what would go beyond. Counted for the owner, whoever writes, and until it is purged.

-- step: transaction
create table app.quotas (
  user_id uuid constraint quotas_pkey primary key constraint fk_quotas_user references app.users (id) on delete cascade,
  fractals bigint constraint chk_quotas_fractals check (fractals >= 0),
  goals bigint constraint chk_quotas_goals check (goals >= 0),
  sessions bigint constraint chk_quotas_sessions check (sessions >= 0),
  metric_values bigint constraint chk_quotas_metric_values check (metric_values >= 0),
  bytes bigint constraint chk_quotas_bytes check (bytes >= 0)
);
comment on table app.quotas is 'limits that an administrator set for a user; NULL, or no row: the default, which app.quota_of knows';
alter table app.quotas enable row level security;
alter table app.quotas force row level security;
create policy own_quotas on app.quotas for select to fractal_app using (user_id = (select app.current_user_id()));
create policy counting_reads on app.quotas for select to fractal_owner using (true);
grant select on app.quotas to fractal_app;
grant select, insert, update, delete on app.quotas to fractal_admin;

-- One row for each fractal, so that a transfer moves one and a purge takes one along, whatever the fractal's size. A table of accounts: what
-- fractals hold is for their owners alone, and no member of one writes here.
create table app.fractal_usage (
  fractal_id uuid constraint fractal_usage_pkey primary key,
  user_id uuid not null constraint fk_fractal_usage_user references app.users (id) on delete cascade,
  goals bigint not null default 0,
  sessions bigint not null default 0,
  metric_values bigint not null default 0,
  bytes bigint not null default 0,
  begun_in xid8
) with (fillfactor = 50);
comment on table app.fractal_usage is 'what a fractal holds, live and in the trash; written by triggers alone';
comment on column app.fractal_usage.fractal_id is 'no foreign key: triggers of its root begin and end it';
comment on column app.fractal_usage.user_id is 'the owner';
comment on column app.fractal_usage.goals is 'without the root and without sessions';
comment on column app.fractal_usage.bytes is 'for each row of every table of the fractal: app.bytes_of';
comment on column app.fractal_usage.begun_in is 'the transaction that made the fractal';
create index idx_fractal_usage_user on app.fractal_usage (user_id);
alter table app.fractal_usage enable row level security;
alter table app.fractal_usage force row level security;
create policy own_usage on app.fractal_usage for select to fractal_app using (user_id = (select app.current_user_id()));
create policy counting on app.fractal_usage to fractal_owner using (true) with check (true);
grant select on app.fractal_usage to fractal_app, fractal_admin;

-- The limits that hold for a user.
create function app.quota_of(of_user uuid)
  returns table (fractals bigint, goals bigint, sessions bigint, metric_values bigint, bytes bigint)
language plpgsql stable set search_path = app, pg_temp as $$
begin
  return query
    select coalesce(q.fractals, 1000), coalesce(q.goals, 100000), coalesce(q.sessions, 200000), coalesce(q.metric_values, 5000000),
      coalesce(q.bytes, 4294967296)
    from (select of_user) as u (id)
    left join app.quotas q on q.user_id = u.id;
end
$$;
revoke all on function app.quota_of(uuid) from public;
grant execute on function app.quota_of(uuid) to fractal_app, fractal_admin;

-- The expression that says what a row counts in bytes: 100, and the length of its texts and JSON as text. Not pg_column_size: that is another one
-- before a row is compressed and after.
create function app.bytes_of(tenant_table regclass, row_name text) returns text
language sql stable set search_path = app, pg_temp
as $$
  select '100' || coalesce(
    string_agg(
      format(' + coalesce(octet_length(%s.%I%s), 0)', row_name, a.attname, case when a.atttypid = 'jsonb'::regtype then '::text' else '' end),
      '' order by a.attnum),
    '')
  from pg_catalog.pg_attribute a
  where a.attrelid = tenant_table and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
$$;
revoke all on function app.bytes_of(regclass, text) from public;
grant execute on function app.bytes_of(regclass, text) to fractal_admin;

-- The expressions of what a row counts, as "goals, sessions, metric_values, bytes".
create function app.counts_of(tenant_table regclass, row_name text) returns text
language sql stable set search_path = app, pg_temp
as $$
  select format(
    case tenant_table
      when 'app.goals'::regclass then '(%1$s.id <> %1$s.root_id and %1$s.type <> ''PracticeSession'')::integer as goals, '
        '(%1$s.type = ''PracticeSession'')::integer as sessions, 0 as metric_values, '
      when 'app.metric_values'::regclass then '0 as goals, 0 as sessions, 1 as metric_values, '
      else '0 as goals, 0 as sessions, 0 as metric_values, '
    end, row_name) || app.bytes_of(tenant_table, row_name) || ' as bytes'
$$;
revoke all on function app.counts_of(regclass, text) from public;
grant execute on function app.counts_of(regclass, text) to fractal_admin;

-- Refuses what made the user's use of something grow beyond the limit; what had grown before the limit came may stay. Of others' fractals nobody
-- learns how much there is.
create function app.check_quota(of_user uuid, fractals bigint, goals bigint, sessions bigint, metric_values bigint, bytes bigint) returns void
language plpgsql set search_path = app, pg_temp as $$
declare
  breach record;
begin
  select k.name, k.used, k.most into breach
  from (
    select count(*) as fractals, sum(u.goals) as goals, sum(u.sessions) as sessions, sum(u.metric_values) as metric_values, sum(u.bytes) as bytes
    from app.fractal_usage u
    where u.user_id = of_user
  ) as used
  cross join app.quota_of(of_user) as most
  cross join lateral (values
    (1, 'fractals', check_quota.fractals, used.fractals, most.fractals),
    (2, 'goals', check_quota.goals, used.goals, most.goals),
    (3, 'sessions', check_quota.sessions, used.sessions, most.sessions),
    (4, 'values', check_quota.metric_values, used.metric_values, most.metric_values),
    (5, 'bytes', check_quota.bytes, used.bytes, most.bytes)
  ) as k (place, name, grown, used, most)
  where k.grown > 0 and k.used > k.most
  order by k.place
  limit 1;
  if found then
    raise exception using errcode = 'QT001', message = case
      when coalesce(app.current_user_id(), of_user) = of_user
        then format('quota %s of %s: %s of %s', breach.name, of_user, breach.used, breach.most)
      else format('quota %s of %s', breach.name, of_user) end;
  end if;
end
$$;
revoke all on function app.check_quota(uuid, bigint, bigint, bigint, bigint, bigint) from public;

-- One at a time changes what a user's fractals hold, from the end of a statement to that of its transaction: only so is a sum over several
-- fractals true. Users in one order, so that two transactions do not wait for each other.
create function app.lock_usage(of_users uuid[]) returns void
language plpgsql set search_path = app, pg_temp as $$
begin
  if cardinality(of_users) > 1 then
    of_users := array(select distinct u.id from unnest(of_users) as u (id) where u.id is not null order by u.id);
  end if;
  for i in 1 .. cardinality(of_users) loop
    perform pg_advisory_xact_lock(hashtextextended('app.fractal_usage ' || of_users[i], 0));
  end loop;
end
$$;
revoke all on function app.lock_usage(uuid[]) from public;

-- Adds to what fractals hold; the lists are of one length. A fractal without a row is going, or migration 21 will count it. One by one, because a
-- statement over lists is planned anew each time, which takes longer than the rest. In a fractal that this transaction makes nobody else writes:
-- it is looked at again when the transaction ends, so that a long import does not hold up its user's other calls.
create function app.count_usage(roots uuid[], goals bigint[], sessions bigint[], metric_values bigint[], bytes bigint[]) returns void
language plpgsql set search_path = app, pg_temp as $$
declare
  owners uuid[];
  owner uuid;
begin
  for i in 1 .. cardinality(roots) loop
    select case when u.begun_in is distinct from pg_current_xact_id() then u.user_id end into owner
    from app.fractal_usage u
    where u.fractal_id = roots[i];
    if not found then
      select g.user_id into owner from app.goals g where g.root_id = roots[i] and g.id = roots[i];
    end if;
    owners[i] := owner;
  end loop;
  perform app.lock_usage(owners);
  for i in 1 .. cardinality(roots) loop
    update app.fractal_usage u
    set goals = u.goals + count_usage.goals[i], sessions = u.sessions + count_usage.sessions[i],
      metric_values = u.metric_values + count_usage.metric_values[i], bytes = u.bytes + count_usage.bytes[i]
    where u.fractal_id = roots[i]
    returning u.user_id into owner;
    continue when not found;
    -- A transfer was committed meanwhile.
    if owner <> owners[i] then
      perform app.lock_usage(array[owner]);
    end if;
    if greatest(goals[i], sessions[i], metric_values[i], bytes[i]) > 0 then
      perform app.check_quota(owner, 0, goals[i], sessions[i], metric_values[i], bytes[i]);
    end if;
  end loop;
end
$$;
revoke all on function app.count_usage(uuid[], bigint[], bigint[], bigint[], bigint[]) from public;

-- A fractal begins.
create function app.begin_usage() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  insert into app.fractal_usage (fractal_id, user_id, begun_in) values (new.root_id, new.user_id, pg_current_xact_id());
  perform app.check_quota(new.user_id, 1, 0, 0, 0, 0);
  return null;
end
$$;
revoke all on function app.begin_usage() from public;

-- The transaction that made it ends: what it put there must fit beside what came meanwhile.
create function app.check_begun() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
declare
  begun record;
begin
  perform app.lock_usage(array[new.user_id]);
  select u.user_id, u.goals, u.sessions, u.metric_values, u.bytes into begun from app.fractal_usage u where u.fractal_id = new.fractal_id;
  if found then
    perform app.check_quota(begun.user_id, 1, begun.goals, begun.sessions, begun.metric_values, begun.bytes);
  end if;
  return null;
end
$$;
revoke all on function app.check_begun() from public;

-- It goes for good, by whatever took its root.
create function app.end_usage() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  delete from app.fractal_usage u where u.fractal_id = old.root_id;
  return null;
end
$$;
revoke all on function app.end_usage() from public;

-- What a fractal holds goes with it to the new owner, who must have room for it.
create function app.move_usage() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
declare
  moved record;
begin
  perform app.lock_usage(array[old.user_id, new.user_id]);
  update app.fractal_usage u
  set user_id = new.user_id
  where u.fractal_id = new.root_id
  returning u.goals, u.sessions, u.metric_values, u.bytes into moved;
  if found then
    perform app.check_quota(new.user_id, 1, moved.goals, moved.sessions, moved.metric_values, moved.bytes);
  end if;
  return null;
end
$$;
revoke all on function app.move_usage() from public;

-- Has the rows of a table counted. Every table of a fractal goes through here, in this migration or in the one that makes it; who adds a column to
-- one calls it again. A statement of any number of rows is counted at once.
create procedure app.meter(tenant_table regclass)
language plpgsql set search_path = app, pg_temp as $$
declare
  short_name constant text := (select c.relname from pg_catalog.pg_class c where c.oid = tenant_table);
  name constant text := 'count_' || short_name;
begin
  execute format($function$
    create or replace function app.%1$I() returns trigger
    language plpgsql security definer set search_path = app, pg_temp as $body$
    declare
      roots uuid[];
      goals bigint[];
      sessions bigint[];
      metric_values bigint[];
      bytes bigint[];
    begin
      if tg_op = 'INSERT' then
        select array_agg(c.root_id), array_agg(c.goals), array_agg(c.sessions), array_agg(c.metric_values), array_agg(c.bytes)
        into roots, goals, sessions, metric_values, bytes
        from (
          select r.root_id, sum(r.goals) as goals, sum(r.sessions) as sessions, sum(r.metric_values) as metric_values, sum(r.bytes) as bytes
          from (select n.root_id, %2$s from new_rows n) as r
          group by r.root_id
        ) as c;
      elsif tg_op = 'DELETE' then
        select array_agg(c.root_id), array_agg(-c.goals), array_agg(-c.sessions), array_agg(-c.metric_values), array_agg(-c.bytes)
        into roots, goals, sessions, metric_values, bytes
        from (
          select r.root_id, sum(r.goals) as goals, sum(r.sessions) as sessions, sum(r.metric_values) as metric_values, sum(r.bytes) as bytes
          from (select o.root_id, %3$s from old_rows o) as r
          group by r.root_id
        ) as c;
      else
        select array_agg(c.root_id), array_agg(c.goals), array_agg(c.sessions), array_agg(c.metric_values), array_agg(c.bytes)
        into roots, goals, sessions, metric_values, bytes
        from (
          select r.root_id, sum(r.sign * r.goals) as goals, sum(r.sign * r.sessions) as sessions, sum(r.sign * r.metric_values) as metric_values,
            sum(r.sign * r.bytes) as bytes
          from (
            select n.root_id, 1 as sign, %2$s from new_rows n
            union all
            select o.root_id, -1, %3$s from old_rows o
          ) as r
          group by r.root_id
        ) as c
        where (c.goals, c.sessions, c.metric_values, c.bytes) <> (0, 0, 0, 0);
      end if;
      if roots is not null then
        perform app.count_usage(roots, goals, sessions, metric_values, bytes);
      end if;
      return null;
    end
    $body$
    $function$, name, app.counts_of(tenant_table, 'n'), app.counts_of(tenant_table, 'o'));
  execute format('revoke all on function app.%I() from public', name);
  execute format('create or replace trigger %I after insert on %s referencing new table as new_rows for each statement execute function app.%I()',
    'trg_' || short_name || '_usage_inserted', tenant_table, name);
  execute format('create or replace trigger %I after delete on %s referencing old table as old_rows for each statement execute function app.%I()',
    'trg_' || short_name || '_usage_deleted', tenant_table, name);
  -- Where no column has a length, no update changes what a row counts.
  if app.bytes_of(tenant_table, 'n') <> '100' then
    execute format('create or replace trigger %I after update on %s referencing old table as old_rows new table as new_rows '
      'for each statement execute function app.%I()', 'trg_' || short_name || '_usage_updated', tenant_table, name);
  end if;
end
$$;
revoke all on procedure app.meter(regclass) from public;

-- Which tables are counted.
create function app.metered_tables() returns setof regclass
language sql stable set search_path = app, pg_temp
as $$
  select g.tgrelid::regclass
  from pg_catalog.pg_trigger g
  join pg_catalog.pg_class c on c.oid = g.tgrelid
  where c.relnamespace = 'app'::regnamespace and g.tgname = 'trg_' || c.relname || '_usage_inserted'
$$;
revoke all on function app.metered_tables() from public;
grant execute on function app.metered_tables() to fractal_admin;

-- What a fractal holds, counted row by row once nobody of its owner's is between a statement and its commit; no row when it is gone.
create function app.measure_fractal(fractal uuid)
  returns table (user_id uuid, goals bigint, sessions bigint, metric_values bigint, bytes bigint)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  perform from app.goals g where g.root_id = fractal and g.id = fractal for no key update;
  perform app.lock_usage(array(select g.user_id from app.goals g where g.root_id = fractal and g.id = fractal));
  return query execute (
    select format(
      'select g.user_id, sum(r.goals)::bigint, sum(r.sessions)::bigint, sum(r.metric_values)::bigint, sum(r.bytes)::bigint '
      'from app.goals g, lateral (%s) as r where g.root_id = $1 and g.id = $1 group by g.user_id',
      string_agg(format('select %s from %s x where x.root_id = g.root_id', app.counts_of(t.name, 'x'), t.name), ' union all '))
    from app.metered_tables() as t (name)) using fractal;
end
$$;
revoke all on function app.measure_fractal(uuid) from public;

-- step: transaction
create constraint trigger trg_fractal_usage_begun after insert on app.fractal_usage deferrable initially deferred for each row
  when (new.begun_in is not null) execute function app.check_begun();
create trigger trg_goals_usage_begun after insert on app.goals for each row when (new.id = new.root_id) execute function app.begin_usage();
create trigger trg_goals_usage_ended after delete on app.goals for each row when (old.id = old.root_id) execute function app.end_usage();
create trigger trg_goals_usage_moved after update of user_id on app.goals for each row
  when (new.id = new.root_id and new.user_id <> old.user_id) execute function app.move_usage();
call app.meter('app.goals');
call app.meter('app.practice_session_goals');
call app.meter('app.activity_groups');
call app.meter('app.activity_definitions');
call app.meter('app.metric_definitions');
call app.meter('app.split_definitions');
call app.meter('app.activity_instances');
call app.meter('app.activity_sets');
call app.meter('app.metric_values');
call app.meter('app.session_templates');
call app.meter('app.programs');
call app.meter('app.program_blocks');
call app.meter('app.program_days');
call app.meter('app.scheduled_sessions');
call app.meter('app.notes');

-- step: transaction
-- A change of a user's limits is an event of the account.
create function app.audit_quotas() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, changes)
  select 'account_changed', 'quotas', 1, array[new.user_id], new.user_id, jsonb_build_object('all', d.change)
  from app.audited_change(
    case when tg_op = 'INSERT' then '{}' else to_jsonb(old) - 'user_id' end,
    case when tg_op = 'INSERT' then jsonb_strip_nulls(to_jsonb(new)) else to_jsonb(new) end - 'user_id', clock_timestamp()) as d;
  return null;
end
$$;
revoke all on function app.audit_quotas() from public;
create trigger trg_quotas_audit after insert or update on app.quotas for each row execute function app.audit_quotas();

-- What was there before, a few fractals at a time: statements that ended meanwhile are seen, those that end later count themselves.
-- step: batch
insert into app.fractal_usage (fractal_id, user_id, goals, sessions, metric_values, bytes)
select f.id, m.user_id, m.goals, m.sessions, m.metric_values, m.bytes
from (
  select g.id
  from app.goals g
  where g.id = g.root_id and not exists (select from app.fractal_usage u where u.fractal_id = g.id)
  order by g.id
  limit 20
) as f
cross join lateral app.measure_fractal(f.id) as m
on conflict on constraint fractal_usage_pkey do nothing;
