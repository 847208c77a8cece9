-- Fractals are shared (DESIGN.md §4): an owner invites, who is invited accepts. Members are still written by nobody by hand: functions of the
-- tables' owner do it, which ask who calls. And no member can change what a row is: whose fractal, which row.

-- step: transaction
-- The right to change a row, without its key, its owner and its beginning: an editor who could set goals.user_id of a root would own the
-- fractal, by the trigger that keeps memberships. For every table of a fractal, when all its columns are there; who adds a column calls it again.
create procedure app.keep_identity(tenant_table regclass)
language plpgsql set search_path = app, pg_temp as $$
declare
  changeable constant text := (
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_catalog.pg_attribute a
    where a.attrelid = tenant_table and a.attnum > 0 and not a.attisdropped and a.attname not in ('user_id', 'created_at')
      and not exists (
        select from pg_catalog.pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey::smallint[])));
begin
  execute format('revoke update on %s from fractal_app', tenant_table);
  execute format('grant update (%s) on %s to fractal_app', changeable, tenant_table);
end
$$;
revoke all on procedure app.keep_identity(regclass) from public;

create or replace procedure app.protect(tenant_table regclass)
language plpgsql set search_path = app, pg_temp as $$
declare
  members constant text := 'root_id = any (array(select m.root_id from app.fractal_members m '
    'where m.user_id = (select app.current_user_id())))';
  editors constant text := 'root_id = any (array(select m.root_id from app.fractal_members m '
    'where m.user_id = (select app.current_user_id()) and m.role in (''owner'', ''editor'')))';
  owners constant text := 'root_id = any (array(select m.root_id from app.fractal_members m '
    'where m.user_id = (select app.current_user_id()) and m.role = ''owner''))';
  visible text := members;
  writable text := editors;
begin
  -- A new root has no members yet, and its owner must see it to be answered; goals.user_id is held to the root's owner by a key.
  if tenant_table = 'app.goals'::regclass then
    visible := 'user_id = (select app.current_user_id()) or ' || members;
    writable := '(id = root_id and user_id = (select app.current_user_id())) or ' || editors;
  end if;
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format('create policy tenant_select on %s for select to fractal_app using (%s)', tenant_table, visible);
  execute format('create policy tenant_insert on %s for insert to fractal_app with check (%s)', tenant_table, writable);
  execute format('create policy tenant_update on %s for update to fractal_app using (%s) with check (%s)', tenant_table, visible, editors);
  execute format('create policy tenant_delete on %s for delete to fractal_app using (%s)', tenant_table, owners);
  execute format('grant select, insert, delete on %s to fractal_app', tenant_table);
  execute format('grant select, insert, update, delete on %s to fractal_admin', tenant_table);
  call app.keep_identity(tenant_table);
end
$$;

call app.keep_identity('app.goals');
call app.keep_identity('app.practice_session_goals');
call app.keep_identity('app.activity_groups');
call app.keep_identity('app.activity_definitions');
call app.keep_identity('app.metric_definitions');
call app.keep_identity('app.split_definitions');
call app.keep_identity('app.activity_instances');
call app.keep_identity('app.activity_sets');
call app.keep_identity('app.metric_values');
call app.keep_identity('app.session_templates');
call app.keep_identity('app.programs');
call app.keep_identity('app.program_blocks');
call app.keep_identity('app.program_days');
call app.keep_identity('app.scheduled_sessions');
call app.keep_identity('app.notes');

-- step: transaction
-- A fractal that was purged does not come back: whoever made a root with its id by SQL would own what the trail keeps of it, and who was a member
-- knows the id. The trail's owner alone looks, so the server's role learns no more than of any id that is taken.
create policy triggers_read on app.audit_log for select to fractal_owner using (true);
create or replace function app.keep_owner_membership() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    delete from app.fractal_members m where m.root_id = new.root_id and m.role = 'owner' and m.user_id <> new.user_id;
  elsif session_user = 'fractal_app' and exists (select from app.audit_log a where a.root_id = new.root_id) then
    raise exception using errcode = 'unique_violation', constraint = 'goals_pkey', message = 'a fractal had this id';
  end if;
  insert into app.fractal_members (user_id, root_id, role)
  values (new.user_id, new.root_id, 'owner')
  on conflict (user_id, root_id) do update set role = 'owner';
  return null;
end
$$;

-- What a fractal is called is its owner's word: an editor who could try names would learn those of the owner's other fractals, which are unique.
create function app.keep_name() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  if not exists (
    select from app.fractal_members m where m.root_id = new.root_id and m.user_id = app.current_user_id() and m.role = 'owner') then
    raise exception using errcode = 'insufficient_privilege', message = 'the owner alone names a fractal';
  end if;
  return new;
end
$$;
revoke all on function app.keep_name() from public;
create trigger trg_goals_root_named before update of name on app.goals for each row
  when (new.id = new.root_id and new.name is distinct from old.name and session_user = 'fractal_app') execute function app.keep_name();

-- step: transaction
-- A part in a fractal that its owner offers to whoever has an e-mail address. Only the owner invites, and a transfer withdraws all invitations:
-- who invited is who owns. The row ends with its answer; the trail keeps what it was.
create table app.fractal_invitations (
  root_id uuid not null,
  id uuid not null,
  email text not null constraint chk_fractal_invitations_email check (email = lower(email) and length(email) between 3 and 254),
  role text not null constraint chk_fractal_invitations_role check (role in ('owner', 'editor', 'viewer')),
  token_hash bytea not null constraint chk_fractal_invitations_hash check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  constraint fractal_invitations_pkey primary key (root_id, id),
  constraint fk_fractal_invitations_root foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade
);
comment on column app.fractal_invitations.token_hash is
  'SHA-256 of the token, which its maker alone was told; no unique index: it would not begin with root_id';
create unique index uq_fractal_invitations_email on app.fractal_invitations (root_id, email);
create index idx_fractal_invitations_token on app.fractal_invitations (token_hash);
create index idx_fractal_invitations_expires on app.fractal_invitations (expires_at);

-- An owner's policies by hand, and not app.protect's: other members see no invitation, and nobody changes one.
alter table app.fractal_invitations enable row level security;
alter table app.fractal_invitations force row level security;
create policy tenant_select on app.fractal_invitations for select to fractal_app using (
  root_id = any (array(select m.root_id from app.fractal_members m where m.user_id = (select app.current_user_id()) and m.role = 'owner')));
create policy tenant_insert on app.fractal_invitations for insert to fractal_app with check (
  root_id = any (array(select m.root_id from app.fractal_members m where m.user_id = (select app.current_user_id()) and m.role = 'owner')));
create policy tenant_update on app.fractal_invitations for update to fractal_app using (false);
create policy tenant_delete on app.fractal_invitations for delete to fractal_app using (
  root_id = any (array(select m.root_id from app.fractal_members m where m.user_id = (select app.current_user_id()) and m.role = 'owner')));
create policy owner_upkeep on app.fractal_invitations to fractal_owner using (true) with check (true);
grant select (root_id, id, email, role, created_at, expires_at), insert (root_id, id, email, role, token_hash), delete
  on app.fractal_invitations to fractal_app;
-- Upkeep locks the rows that it removes, for which PostgreSQL asks the right to change them.
grant select, update, delete on app.fractal_invitations to fractal_admin;

-- Writes the entries of one statement on a table of a fractal, as 0016 made it, but for the hash of a token, which no entry tells, and for the
-- short form of many deletes, which a table without a trash has no columns for.
create or replace function app.audit_rows() returns trigger
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
      from (select o.root_id, to_jsonb(o) - 'token_hash' as before from old_rows o) as g
      window g as (partition by g.root_id rows unbounded preceding)
    ) as r
    group by r.root_id, (r.place - 1) / 10000, r.bytes / 16777216;

  else
    -- Deletes of many rows go without a copy of each: their rows differ in nothing but what a delete sets, and alike.
    if key = 'id' and tg_table_name <> 'fractal_invitations' and (select count(*) from (select from new_rows limit 51) as few) > 50 then
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
            from (select to_jsonb(o) - 'token_hash' as before, row_number() over () as place from old_rows o) as o
            join (select to_jsonb(n) - 'token_hash' as after, row_number() over () as place from new_rows n) as n on n.place = o.place
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

call app.audit('app.fractal_invitations');

-- step: transaction
-- A goal belongs to its root's owner, by a key that says root_id twice. PostgreSQL cannot cascade into such a key (it would set the column twice),
-- so a transfer changes all goals of the fractal in one statement, at whose end the key is looked at.
alter table app.goals drop constraint fk_goals_root_owner;
alter table app.goals add constraint fk_goals_root_owner
  foreign key (root_id, root_id, user_id) references app.goals (root_id, id, user_id) on delete cascade not valid;

-- What the functions below need besides fractal_members. They belong to fractal_owner, whom forced row-level security binds: to a function of a
-- role beyond it every table would be open, to these the roots of fractals, the goals of one that changes hands (app.transferring, which
-- accept_invitation sets), and the names of accounts. Nobody signs in as fractal_owner.
create policy transfer_reads on app.goals for select to fractal_owner
  using (id = root_id or root_id::text = current_setting('app.transferring', true));
create policy transfer_writes on app.goals for update to fractal_owner
  using (id = root_id or root_id::text = current_setting('app.transferring', true))
  with check (id = root_id or root_id::text = current_setting('app.transferring', true));
create policy names_members on app.users for select to fractal_owner using (true);

-- What the caller is in a fractal, when those are done who change its members or its tree now; NULL for who is no member.
create function app.lock_membership(fractal uuid) returns text
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  -- Asked before as well: who is no member makes nobody wait.
  if exists (select from app.fractal_members m where m.root_id = fractal and m.user_id = app.current_user_id()) then
    perform from app.goals g where g.root_id = fractal and g.id = fractal for no key update;
  end if;
  return (select m.role from app.fractal_members m where m.root_id = fractal and m.user_id = app.current_user_id());
end
$$;
revoke all on function app.lock_membership(uuid) from public;

-- Who invites is asked again behind the lock: a statement that began before a transfer would see him as the owner still.
create function app.check_inviter() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if app.lock_membership(new.root_id) is distinct from 'owner' then
    raise exception using errcode = 'insufficient_privilege', message = 'the owner alone invites';
  end if;
  return new;
end
$$;
revoke all on function app.check_inviter() from public;
create trigger trg_fractal_invitations_made before insert on app.fractal_invitations for each row
  when (session_user = 'fractal_app') execute function app.check_inviter();

-- An invitation is to the one who had the address: it does not wait for him to take the address again.
create function app.withdraw_invitations() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  delete from app.fractal_invitations i where i.email = lower(old.email);
  return null;
end
$$;
revoke all on function app.withdraw_invitations() from public;
create trigger trg_users_email_changed after update of email on app.users for each row
  when (lower(new.email) <> lower(old.email)) execute function app.withdraw_invitations();

-- A page of the members of the caller's fractal, oldest first; e-mail addresses are for the owner, and everybody's own.
create function app.list_members(fractal uuid, after_created_at timestamptz, after_user_id uuid, most integer)
  returns table (root_id uuid, user_id uuid, username text, email text, role text, created_at timestamptz)
language plpgsql stable security definer set search_path = app, pg_temp as $$
begin
  return query
    select m.root_id, m.user_id, u.username, case when me.role = 'owner' or m.user_id = me.user_id then u.email end, m.role, m.created_at
    from app.fractal_members me
    join app.fractal_members m on m.root_id = me.root_id
    join app.users u on u.id = m.user_id
    where me.root_id = fractal and me.user_id = app.current_user_id()
      and (after_created_at is null or (m.created_at, m.user_id) > (after_created_at, after_user_id))
    order by m.created_at, m.user_id
    limit most;
end
$$;
revoke all on function app.list_members(uuid, timestamptz, uuid, integer) from public;
grant execute on function app.list_members(uuid, timestamptz, uuid, integer) to fractal_app;

-- Gives a member another role, or with NULL removes him: the owner does. Without a member the caller himself leaves. Answers what came of it, and
-- the member as he is, or was.
create function app.change_member(fractal uuid, member uuid, new_role text)
  returns table (outcome text, root_id uuid, user_id uuid, username text, email text, role text, created_at timestamptz)
language plpgsql security definer set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  caller_role constant text := app.lock_membership(fractal);
  target record;
begin
  if new_role not in ('editor', 'viewer') or (member is null and new_role is not null) then
    raise exception using errcode = 'insufficient_privilege', message = 'nobody is made an owner, or changes his own part, this way';
  end if;
  if caller_role is null then
    outcome := 'no_fractal';
    return next;
    return;
  end if;
  select m.user_id, u.username, u.email, m.role, m.created_at into target
  from app.fractal_members m
  join app.users u on u.id = m.user_id
  where m.root_id = fractal and m.user_id = coalesce(member, app.current_user_id());
  outcome := case
    when member is not null and caller_role <> 'owner' then 'not_owner'
    when target.user_id is null then 'no_member'
    when target.role = 'owner' then 'is_owner'
    else 'done'
  end;
  if outcome <> 'done' then
    return next;
    return;
  end if;
  if new_role is null then
    delete from app.fractal_members m where m.root_id = fractal and m.user_id = target.user_id;
  else
    update app.fractal_members m set role = new_role where m.root_id = fractal and m.user_id = target.user_id and m.role <> new_role;
  end if;
  -- An invitation that he still holds would undo it.
  delete from app.fractal_invitations i where i.root_id = fractal and i.email = lower(target.email);
  return query select 'done', fractal, target.user_id, target.username, target.email, coalesce(new_role, target.role), target.created_at;
end
$$;
revoke all on function app.change_member(uuid, uuid, text) from public;
grant execute on function app.change_member(uuid, uuid, text) to fractal_app;

-- The caller takes what an invitation offers; no row when there is nothing for him. Ownership goes with goals.user_id, which a trigger carries to
-- the memberships.
create function app.accept_invitation(wanted_hash bytea)
  returns table (root_id uuid, user_id uuid, username text, email text, role text, created_at timestamptz)
language plpgsql security definer set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  me record;
  offer record;
begin
  select u.id, lower(u.email) as email into me
  from app.users u
  where u.id = app.current_user_id() and u.is_active and u.deleted_at is null;
  select i.root_id, i.role into offer
  from app.fractal_invitations i
  where i.token_hash = wanted_hash and i.email = me.email and i.expires_at > now();
  if not found then
    return;
  end if;
  -- Whoever changes the fractal's members or tree goes first, or waits. user_id is part of a key, so its change needs the stronger lock.
  if offer.role = 'owner' then
    perform from app.goals g where g.root_id = offer.root_id and g.id = offer.root_id for update;
  else
    perform from app.goals g where g.root_id = offer.root_id and g.id = offer.root_id for no key update;
  end if;
  select i.root_id, i.role, g.user_id as owner_id into offer
  from app.fractal_invitations i
  join app.goals g on g.root_id = i.root_id and g.id = i.root_id and g.deleted_at is null
  join app.users o on o.id = g.user_id and o.is_active and o.deleted_at is null
  where i.root_id = offer.root_id and i.role = offer.role
    and i.token_hash = wanted_hash and i.email = me.email and i.expires_at > now() and g.user_id <> me.id
  for update of i;
  if not found then
    return;
  end if;

  if offer.role = 'owner' then
    update app.fractal_members m set role = 'editor' where m.root_id = offer.root_id and m.user_id = offer.owner_id;
    perform set_config('app.transferring', offer.root_id::text, true);
    update app.goals g set user_id = me.id where g.root_id = offer.root_id;
    perform set_config('app.transferring', '', true);
    -- What the former owner offered is not the new one's word, and an import of his is no longer to find the fractal.
    delete from app.fractal_invitations i where i.root_id = offer.root_id;
    delete from legacy.ids x where x.root_id = offer.root_id and x.user_id = offer.owner_id;
  else
    insert into app.fractal_members (user_id, root_id, role)
    values (me.id, offer.root_id, offer.role)
    on conflict on constraint fractal_members_pkey do update set role = excluded.role;
    delete from app.fractal_invitations i where i.root_id = offer.root_id and i.email = me.email;
  end if;
  return query
    select m.root_id, m.user_id, u.username, u.email, m.role, m.created_at
    from app.fractal_members m
    join app.users u on u.id = m.user_id
    where m.root_id = offer.root_id and m.user_id = me.id;
end
$$;
revoke all on function app.accept_invitation(bytea) from public;
grant execute on function app.accept_invitation(bytea) to fractal_app;

-- The caller turns an invitation to him down; answers its fractal, or no row.
create function app.decline_invitation(wanted_hash bytea) returns setof uuid
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  return query
    delete from app.fractal_invitations i
    using app.users u
    where i.token_hash = wanted_hash and i.expires_at > now() and u.id = app.current_user_id() and i.email = lower(u.email)
    returning i.root_id;
end
$$;
revoke all on function app.decline_invitation(bytea) from public;
grant execute on function app.decline_invitation(bytea) to fractal_app;

-- step: validate
alter table app.goals validate constraint fk_goals_root_owner;
