-- The audit trail (plan, Phase 4; DESIGN.md §5): one entry for each statement, table, fractal and what it did there, written by triggers in the
-- statement's own transaction. The server's roles may read what is theirs to read; none of them can write, change or remove an entry.

-- step: transaction
-- The trail's months: no role of the server has a right in it, so that app.audit_log is the only way in.
create schema audit authorization fractal_owner;

create table app.audit_log (
  occurred_at timestamptz not null default clock_timestamp(),
  id uuid not null default app.new_id(),
  kind text not null constraint chk_audit_log_kind check (kind in (
    'insert', 'update', 'delete', 'undelete', 'purge', 'sign_up', 'sign_in', 'sign_in_failed', 'sign_out', 'tokens_refreshed', 'token_reused',
    'tokens_revoked', 'password_changed', 'account_changed', 'account_deleted', 'account_undeleted', 'account_purged', 'account_created',
    'admin_call', 'permission_denied')),
  actor_id uuid default coalesce(nullif(current_setting('app.stands_in', true), '')::uuid, app.current_user_id()),
  database_role text not null default session_user,
  request_id text default nullif(current_setting('app.request_id', true), ''),
  peer text default nullif(current_setting('app.peer', true), ''),
  root_id uuid,
  table_name text,
  row_count integer,
  row_ids uuid[],
  changes jsonb,
  user_id uuid,
  detail jsonb,
  constraint audit_log_pkey primary key (occurred_at, id)
) partition by range (occurred_at);
comment on column app.audit_log.occurred_at is 'the clock, not the transaction''s time: of two changes of one row the later has the later time';
comment on column app.audit_log.actor_id is 'no foreign key: entries outlive accounts';
comment on column app.audit_log.user_id is 'of an event of an account: whose';
comment on column app.audit_log.changes is '{"all": {"before", "after"}} when every row changed alike, else {"rows": [{"id", "before", "after"}]}; '
  'of a purge the rows as they were; of an insert nothing: the rows say what they are';
create index idx_audit_log_root on app.audit_log (root_id, occurred_at, id);
create index idx_audit_log_root_table on app.audit_log (root_id, table_name, occurred_at, id);
create index idx_audit_log_user on app.audit_log (user_id, occurred_at, id);
create index idx_audit_log_actor on app.audit_log (actor_id, occurred_at, id);

-- No write ever fails for want of a month.
create table audit.log_default partition of app.audit_log default;

alter table app.audit_log enable row level security;
alter table app.audit_log force row level security;
-- As every table with a root_id has them (0008): an owner reads, and nobody writes.
create policy tenant_select on app.audit_log for select to fractal_app using (
  root_id = any (array(
    select m.root_id from app.fractal_members m where m.user_id = (select app.current_user_id()) and m.role = 'owner'))
  or (root_id is null and user_id = (select app.current_user_id())));
create policy tenant_insert on app.audit_log for insert to fractal_app with check (false);
create policy tenant_update on app.audit_log for update to fractal_app using (false);
create policy tenant_delete on app.audit_log for delete to fractal_app using (false);
create policy triggers_write on app.audit_log for insert to fractal_owner with check (true);
grant select on app.audit_log to fractal_app, fractal_admin;

-- What an entry shows of its changes, a list of {"id", "before", "after"}: at most 100 rows of it, or all that it did to `row_id`, and about 1 MB.
create function app.shown_changes(changes jsonb, row_ids uuid[], row_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_agg(c.change order by c.place)
  from (
    select a.change, a.place, sum(length(a.change::text)) over (order by a.place) - length(a.change::text) as bytes_before
    from (
      select jsonb_build_object('id', i.id) || (changes -> 'all') as change, i.place
      from unnest(case when row_id is null then row_ids[1:100] else array[row_id] end) with ordinality as i (id, place)
      where changes -> 'all' is not null
      union all
      select r.change, r.place
      from jsonb_array_elements(jsonb_path_query_array(changes, '$.rows[0 to 99]')) with ordinality as r (change, place)
      where row_id is null
      union all
      select r.change, r.place
      from jsonb_array_elements(case when row_id is not null then changes -> 'rows' end) with ordinality as r (change, place)
      where r.change ->> 'id' = row_id::text
    ) as a
  ) as c
  where c.bytes_before < 1000000
$$;
revoke all on function app.shown_changes(jsonb, uuid[], uuid) from public;
grant execute on function app.shown_changes(jsonb, uuid[], uuid) to fractal_app, fractal_admin;

-- From when on the trail is whole: since it began, or since the oldest month that is kept.
create function app.audit_begins() returns timestamptz
language plpgsql stable set search_path = app, pg_temp as $$
begin
  return greatest(
    (select m.applied_at from app.schema_migrations m where m.version = 16),
    (
      select min((translate(substr(c.relname, 5), '_', '-') || '-01T00:00:00Z')::timestamptz)
      from pg_catalog.pg_inherits i
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      where i.inhparent = to_regclass('app.audit_log') and c.relname ~ '^log_[0-9]{4}_[0-9]{2}$'
    ));
end
$$;
revoke all on function app.audit_begins() from public;
grant execute on function app.audit_begins() to fractal_app, fractal_admin;

-- step: transaction
-- What an update changed in one row, or no row when it changed nothing. The time that the touch trigger set is left out: an entry has its own.
create function app.audited_change(before jsonb, after jsonb, until timestamptz) returns table (change jsonb)
language sql stable
as $$
  select jsonb_build_object('before', jsonb_object_agg(c.key, before -> c.key), 'after', jsonb_object_agg(c.key, c.value))
  from jsonb_each(after) as c
  where c.value is distinct from before -> c.key
    and case when c.key = 'updated_at' then (c.value ->> 0)::timestamptz not between now() and until else true end
  having count(*) > 0
$$;
revoke all on function app.audited_change(jsonb, jsonb, timestamptz) from public;

-- Writes the entries of one statement on a table of a fractal. Its arguments are the columns that tell the table's rows apart within a
-- fractal. Rows before and after pair by their places in the transition tables, which hold even when a key changes, or when a cascade
-- changes a row twice. Entries are cut at 10,000 rows or 16 MiB of changes, so that none grows without bound.
create function app.audit_rows() returns trigger
language plpgsql security definer set search_path = app, pg_temp set jit = off set work_mem = '32MB' set enable_mergejoin = off as $$
declare
  key constant text := tg_argv[0];
  key_rest constant text[] := tg_argv[1:];
  ended constant timestamptz := clock_timestamp();
  others text;
  trash_alone boolean := false;
  was record;
  became record;
begin
  if tg_op = 'INSERT' and key = 'id' then
    insert into app.audit_log (kind, root_id, table_name, row_count, row_ids)
    select 'insert', r.root_id, tg_table_name, count(*), array_agg(r.id order by r.place)
    from (select n.root_id, n.id, row_number() over (partition by n.root_id) as place from new_rows n) as r
    group by r.root_id, (r.place - 1) / 10000;

  elsif tg_op = 'INSERT' then
    insert into app.audit_log (kind, root_id, table_name, row_count, row_ids)
    select 'insert', r.root_id, tg_table_name, count(*), array_agg(r.row_id order by r.place)
    from (
      select n.root_id, (to_jsonb(n) ->> key)::uuid as row_id, row_number() over (partition by n.root_id) as place from new_rows n
    ) as r
    group by r.root_id, (r.place - 1) / 10000;

  elsif tg_op = 'DELETE' then
    insert into app.audit_log (kind, root_id, table_name, row_count, row_ids, changes)
    select 'purge', r.root_id, tg_table_name, count(*), array_agg((r.before ->> key)::uuid order by r.place),
      jsonb_build_object('rows', jsonb_agg(jsonb_build_object('id', r.before -> key, 'before', r.before) order by r.place))
    from (
      select g.root_id, g.before, row_number() over g as place, sum(pg_column_size(g.before)) over g as bytes
      from (select o.root_id, to_jsonb(o) as before from old_rows o) as g
      window g as (partition by g.root_id rows unbounded preceding)
    ) as r
    group by r.root_id, (r.place - 1) / 10000, r.bytes / 16777216;

  else
    -- Deletes of many rows go without a copy of each: their rows differ in nothing but what a delete sets, and alike.
    if key = 'id' and (select count(*) from (select from new_rows limit 51) as few) > 50 then
      select o.deleted_at, o.deleted_with into was from old_rows o limit 1;
      select n.deleted_at, n.deleted_with into became from new_rows n limit 1;
      if (was.deleted_at is null) <> (became.deleted_at is null) then
        select string_agg(format('o.%1$I is not distinct from n.%1$I', a.attname), ' and ') into others
        from pg_catalog.pg_attribute a
        where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped
          and a.attname not in ('deleted_at', 'deleted_with', 'updated_at');
        execute format(
          'select bool_and(%s and (o.updated_at is not distinct from n.updated_at or n.updated_at between now() and $1)
              and o.deleted_at is not distinct from $2 and o.deleted_with is not distinct from $3
              and n.deleted_at is not distinct from $4 and n.deleted_with is not distinct from $5)
            from (select o.*, row_number() over () as audit_place from old_rows o) as o
            join (select n.*, row_number() over () as audit_place from new_rows n) as n using (audit_place)', others)
        into trash_alone using ended, was.deleted_at, was.deleted_with, became.deleted_at, became.deleted_with;
      end if;
    end if;
    if trash_alone then
      insert into app.audit_log (kind, root_id, table_name, row_count, row_ids, changes)
      select case when became.deleted_at is null then 'undelete' else 'delete' end, r.root_id, tg_table_name, count(*), array_agg(r.id),
        jsonb_build_object('all', jsonb_build_object('before', to_jsonb(was), 'after', to_jsonb(became)))
      from (select n.root_id, n.id, row_number() over (partition by n.root_id) as place from new_rows n) as r
      group by r.root_id, (r.place - 1) / 10000;
    else
      insert into app.audit_log (kind, root_id, table_name, row_count, row_ids, changes)
      select r.kind, r.root_id, tg_table_name, count(*), array_agg(r.row_id order by r.place),
        case when cardinality(key_rest) = 0 and count(distinct r.change) = 1 then jsonb_build_object('all', (array_agg(r.change))[1])
          else jsonb_build_object('rows', jsonb_agg(r.change || jsonb_build_object('id', r.row_id) || r.names order by r.place)) end
      from (
        select c.kind, c.root_id, c.row_id, c.change, c.names, row_number() over c as place, sum(pg_column_size(c.change)) over c as bytes
        from (
          select pair.place, (pair.after ->> 'root_id')::uuid as root_id, (pair.after ->> key)::uuid as row_id,
            case when pair.before ->> 'deleted_at' is null and pair.after ->> 'deleted_at' is not null then 'delete'
              when pair.before ->> 'deleted_at' is not null and pair.after ->> 'deleted_at' is null then 'undelete'
              else 'update' end as kind,
            d.change,
            case when cardinality(key_rest) = 0 then '{}'::jsonb
              else jsonb_build_object('key', (select jsonb_object_agg(k.name, pair.after -> k.name) from unnest(key_rest) as k (name))) end as names
          from (
            select n.place, o.before, n.after
            from (select to_jsonb(o) as before, row_number() over () as place from old_rows o) as o
            join (select to_jsonb(n) as after, row_number() over () as place from new_rows n) as n on n.place = o.place
          ) as pair
          cross join lateral app.audited_change(pair.before, pair.after, ended) as d (change)
        ) as c
        window c as (partition by c.kind, c.root_id order by c.place rows unbounded preceding)
      ) as r
      group by r.kind, r.root_id, (r.place - 1) / 10000, r.bytes / 16777216;
    end if;
  end if;
  return null;
end
$$;
revoke all on function app.audit_rows() from public;

-- Puts a table of a fractal under the trail. Every one goes through here, in this migration or in the one that makes it. `keys` are the
-- columns that tell its rows apart within a fractal; the first is what entries call their rows by.
create procedure app.audit(tenant_table regclass, variadic keys text[] default array['id'])
language plpgsql set search_path = app, pg_temp as $$
declare
  short_name constant text := (select c.relname from pg_catalog.pg_class c where c.oid = tenant_table);
  arguments constant text := (select string_agg(quote_literal(k.name), ', ' order by k.place) from unnest(keys) with ordinality as k (name, place));
begin
  execute format('create trigger %I after insert on %s referencing new table as new_rows for each statement execute function app.audit_rows(%s)',
    'trg_' || short_name || '_audit_inserted', tenant_table, arguments);
  execute format('create trigger %I after update on %s referencing old table as old_rows new table as new_rows '
    'for each statement execute function app.audit_rows(%s)', 'trg_' || short_name || '_audit_updated', tenant_table, arguments);
  execute format('create trigger %I after delete on %s referencing old table as old_rows for each statement execute function app.audit_rows(%s)',
    'trg_' || short_name || '_audit_deleted', tenant_table, arguments);
end
$$;
revoke all on procedure app.audit(regclass, text[]) from public;

call app.audit('app.goals');
call app.audit('app.practice_session_goals', 'practice_session_id', 'short_term_goal_id');
call app.audit('app.activity_groups');
call app.audit('app.activity_definitions');
call app.audit('app.metric_definitions');
call app.audit('app.split_definitions');
call app.audit('app.activity_instances');
call app.audit('app.activity_sets');
call app.audit('app.metric_values');
call app.audit('app.session_templates');
call app.audit('app.programs');
call app.audit('app.program_blocks');
call app.audit('app.program_days');
call app.audit('app.scheduled_sessions');
call app.audit('app.notes');
call app.audit('app.fractal_members', 'user_id');

-- step: transaction
-- Accounts: an entry for each account, and never its hash. A sign-in is no change of the account; that it hashed the password again for a
-- higher cost is one, but not a new password.
create function app.audit_users() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
declare
  ended constant timestamptz := clock_timestamp();
  doer constant text := case current_setting('role') when 'none' then session_user else current_setting('role') end;
begin
  if tg_op = 'INSERT' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id)
    select case when doer = 'fractal_auth' then 'sign_up' else 'account_created' end, 'users', 1, array[n.id], n.id
    from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, changes)
    select 'account_purged', 'users', 1, array[o.id], o.id,
      jsonb_build_object('rows', jsonb_build_array(jsonb_build_object('id', o.id, 'before', to_jsonb(o) - 'password_hash')))
    from old_rows o;
  else
    with pair as (
      select o.id, o.deleted_at as was_deleted_at, n.deleted_at, o.password_hash <> n.password_hash as hash_changed,
        n.last_login is distinct from o.last_login as signed_in, d.change
      from (select o.*, row_number() over () as place from old_rows o) as o
      join (select n.*, row_number() over () as place from new_rows n) as n on n.place = o.place
      left join lateral app.audited_change(
        to_jsonb(o) - array['password_hash', 'last_login', 'place'], to_jsonb(n) - array['password_hash', 'last_login', 'place'], ended) as d on true
    )
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, changes, detail)
    select e.kind, 'users', 1, array[p.id], p.id, e.changes, e.detail
    from pair p
    cross join lateral (
      select case when p.was_deleted_at is null and p.deleted_at is not null then 'account_deleted'
          when p.was_deleted_at is not null and p.deleted_at is null then 'account_undeleted' else 'account_changed' end,
        jsonb_build_object('all', p.change), null::jsonb
      where p.change is not null
      union all
      select 'password_changed', null, null where p.hash_changed and not p.signed_in
      union all
      select 'account_changed', null, jsonb_build_object('password', 'hashed again') where p.hash_changed and p.signed_in
    ) as e (kind, changes, detail);
  end if;
  return null;
end
$$;
revoke all on function app.audit_users() from public;
create trigger trg_users_audit_inserted after insert on app.users
  referencing new table as new_rows for each statement execute function app.audit_users();
create trigger trg_users_audit_updated after update on app.users
  referencing old table as old_rows new table as new_rows for each statement execute function app.audit_users();
create trigger trg_users_audit_deleted after delete on app.users
  referencing old table as old_rows for each statement execute function app.audit_users();

-- Tokens: an entry for each sign-in (family), and never a token's hash. That a refresh token was used is told by the tokens that took its
-- place; that a token went which was no longer good is no event.
create function app.audit_tokens() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
declare
  ended constant timestamptz := clock_timestamp();
begin
  if tg_op = 'INSERT' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
    select case when exists (select from app.auth_tokens t where t.family_id = n.family_id and t.id <> all (array_agg(n.id)))
        then 'tokens_refreshed' else 'sign_in' end,
      'auth_tokens', count(*), array_agg(n.id), n.user_id,
      jsonb_build_object('family_id', n.family_id, 'token_kinds', jsonb_agg(n.kind order by n.kind))
    from new_rows n
    group by n.user_id, n.family_id;
  elsif tg_op = 'DELETE' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
    select 'tokens_revoked', 'auth_tokens', count(*), array_agg(o.id), o.user_id, jsonb_build_object('family_id', o.family_id, 'removed', true)
    from old_rows o
    where o.revoked_at is null and o.used_at is null and o.expires_at > now()
    group by o.user_id, o.family_id;
  else
    with pair as (
      select n.id, n.user_id, n.family_id, o.revoked_at is null and n.revoked_at is not null as revoked, o.token_hash <> n.token_hash as hash_changed,
        d.change
      from (select o.*, row_number() over () as place from old_rows o) as o
      join (select n.*, row_number() over () as place from new_rows n) as n on n.place = o.place
      left join lateral app.audited_change(
        to_jsonb(o) - case when o.revoked_at is null and n.revoked_at is not null then array['token_hash', 'place', 'revoked_at']
          else array['token_hash', 'place'] end
          - case when o.used_at is null then array['used_at'] else array[]::text[] end,
        to_jsonb(n) - case when o.revoked_at is null and n.revoked_at is not null then array['token_hash', 'place', 'revoked_at']
          else array['token_hash', 'place'] end
          - case when o.used_at is null then array['used_at'] else array[]::text[] end, ended) as d on true
    ), revoked as (
      insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
      select 'tokens_revoked', 'auth_tokens', count(*), array_agg(p.id), p.user_id, jsonb_build_object('family_id', p.family_id)
      from pair p
      where p.revoked
      group by p.user_id, p.family_id
    )
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, changes, detail)
    select 'update', 'auth_tokens', 1, array[p.id], p.user_id, jsonb_build_object('all', p.change),
      case when p.hash_changed then jsonb_build_object('token', 'replaced') end
    from pair p
    where p.change is not null or p.hash_changed;
  end if;
  return null;
end
$$;
revoke all on function app.audit_tokens() from public;
create policy trail_reads on app.auth_tokens for select to fractal_owner using (true);
create trigger trg_auth_tokens_audit_inserted after insert on app.auth_tokens
  referencing new table as new_rows for each statement execute function app.audit_tokens();
create trigger trg_auth_tokens_audit_updated after update on app.auth_tokens
  referencing old table as old_rows new table as new_rows for each statement execute function app.audit_tokens();
create trigger trg_auth_tokens_audit_deleted after delete on app.auth_tokens
  referencing old table as old_rows for each statement execute function app.audit_tokens();

-- step: transaction
-- An event that leaves no row behind. What rows tell cannot be said by hand.
create function app.record_event(kind text, user_id uuid, detail jsonb default null) returns void
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if kind is null or kind not in ('sign_in_failed', 'token_reused', 'sign_out', 'admin_call', 'permission_denied') then
    raise exception using errcode = 'insufficient_privilege', message = 'events of this kind come of rows alone';
  end if;
  if length(detail::text) > 4000 then
    raise exception using errcode = 'string_data_right_truncation', message = 'the detail of an event is too long';
  end if;
  insert into app.audit_log (kind, user_id, detail) values (record_event.kind, record_event.user_id, record_event.detail);
end
$$;
revoke all on function app.record_event(text, uuid, jsonb) from public;
grant execute on function app.record_event(text, uuid, jsonb) to fractal_auth, fractal_admin;

-- Makes the months that entries will need, this one and three more (in UTC), with what the default partition holds of them, and drops
-- those that are wholly older than `keep` (NULL: none); answers how many it dropped. A month is made aside and attached, so that writes go on;
-- where a lock is not to be had at once it gives up (55P03), to be called again later.
create function app.keep_audit_partitions(keep interval) returns integer
language plpgsql security definer set search_path = app, pg_temp set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
  horizon constant timestamptz := now() - keep;
  first timestamptz;
  partition text;
  dropped integer := 0;
begin
  if keep < interval '1 day' then
    raise exception using errcode = 'invalid_parameter_value', message = 'the trail is kept for a day at least';
  end if;
  for first in select generate_series(date_trunc('month', now()), date_trunc('month', now()) + interval '3 months', interval '1 month') loop
    partition := 'log_' || to_char(first, 'YYYY_MM');
    continue when to_regclass(format('audit.%I', partition)) is not null;
    execute format('create table audit.%I (like app.audit_log including defaults including constraints)', partition);
    lock table audit.log_default in access exclusive mode;
    execute format('with moved as (delete from audit.log_default d where d.occurred_at >= %L and d.occurred_at < %L returning d.*) '
      'insert into audit.%I select m.* from moved m', first, first + interval '1 month', partition);
    execute format('alter table app.audit_log attach partition audit.%I for values from (%L) to (%L)', partition, first, first + interval '1 month');
  end loop;
  for partition, first in
    select c.relname, to_timestamp(substr(c.relname, 5), 'YYYY_MM')
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'app.audit_log'::regclass and c.relname ~ '^log_[0-9]{4}_[0-9]{2}$'
  loop
    continue when keep is null or first + interval '1 month' > horizon;
    execute format('drop table audit.%I', partition);
    dropped := dropped + 1;
  end loop;
  delete from audit.log_default d where d.occurred_at < horizon;
  return dropped;
end
$$;
revoke all on function app.keep_audit_partitions(interval) from public;
grant execute on function app.keep_audit_partitions(interval) to fractal_admin;

select app.keep_audit_partitions(null);
