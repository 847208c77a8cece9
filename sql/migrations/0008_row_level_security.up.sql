-- Plan, section 5.2 step 3, for many users and shared fractals (DESIGN.md §4): who is a member of a fractal sees its rows; owners and
-- editors write them; owners remove them for good. Nothing set means no rows.
--
-- Policies hold tenancy only. deleted_at in a policy would break soft delete: an UPDATE checks the SELECT policy on the new row.
-- On Citus a policy may not hold a sub-select: app.protect() is the one place to change for that.

-- step: transaction
create function app.current_user_id() returns uuid
language sql stable parallel safe
return nullif(current_setting('app.current_user_id', true), '')::uuid;
revoke all on function app.current_user_id() from public;
grant execute on function app.current_user_id() to fractal_app, fractal_auth, fractal_admin;

create table app.fractal_members (
  user_id uuid not null constraint fk_fractal_members_user references app.users (id) on delete cascade,
  root_id uuid not null,
  role text not null constraint chk_fractal_members_role check (role in ('owner', 'editor', 'viewer')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint fractal_members_pkey primary key (user_id, root_id),
  constraint fk_fractal_members_root foreign key (root_id, root_id) references app.goals (root_id, id) on delete cascade
);
create unique index uq_fractal_members_owner on app.fractal_members (root_id) where role = 'owner';
create index idx_fractal_members_root on app.fractal_members (root_id, role);
create trigger trg_fractal_members_touch before update on app.fractal_members for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();

insert into app.fractal_members (user_id, root_id, role)
select g.user_id, g.root_id, 'owner'
from app.goals g
where g.id = g.root_id;

-- The owner's membership follows the root goal, so that no path can make a fractal without one. SECURITY DEFINER: the server's
-- tenant role may not write members by hand, and the policy owner_upkeep lets the table's owner do it here.
create function app.keep_owner_membership() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    delete from app.fractal_members m where m.root_id = new.root_id and m.role = 'owner' and m.user_id <> new.user_id;
  end if;
  insert into app.fractal_members (user_id, root_id, role)
  values (new.user_id, new.root_id, 'owner')
  on conflict (user_id, root_id) do update set role = 'owner';
  return null;
end
$$;
revoke all on function app.keep_owner_membership() from public;
create trigger trg_goals_owner_inserted after insert on app.goals for each row
  when (new.id = new.root_id) execute function app.keep_owner_membership();
create trigger trg_goals_owner_updated after update of user_id on app.goals for each row
  when (new.id = new.root_id and new.user_id <> old.user_id) execute function app.keep_owner_membership();

-- Puts a table under the policies of its fractal, and gives the server's roles their rights on it. Every table of a fractal goes through
-- here, in this migration or in the one that makes it.
create procedure app.protect(tenant_table regclass)
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
  execute format('grant select, insert, update, delete on %s to fractal_app, fractal_admin', tenant_table);
end
$$;
revoke all on procedure app.protect(regclass) from public;

call app.protect('app.goals');
call app.protect('app.practice_session_goals');
call app.protect('app.activity_groups');
call app.protect('app.activity_definitions');
call app.protect('app.metric_definitions');
call app.protect('app.split_definitions');
call app.protect('app.activity_instances');
call app.protect('app.metric_values');
call app.protect('app.session_templates');
call app.protect('app.programs');
call app.protect('app.program_blocks');
call app.protect('app.program_days');
call app.protect('app.scheduled_sessions');

-- A member sees his own memberships; this policy asks no other table, so there is no recursion.
alter table app.fractal_members enable row level security;
alter table app.fractal_members force row level security;
create policy own_memberships on app.fractal_members for select to fractal_app using (user_id = (select app.current_user_id()));
create policy owner_upkeep on app.fractal_members to fractal_owner using (true) with check (true);
grant select on app.fractal_members to fractal_app;
grant select, insert, update, delete on app.fractal_members to fractal_admin;

-- Accounts belong to the sign-in role; a user's own row is all that the tenant role sees, and never its hash.
alter table app.users enable row level security;
alter table app.users force row level security;
create policy own_account on app.users for select to fractal_app using (id = (select app.current_user_id()));
create policy every_account on app.users to fractal_auth using (true) with check (true);
grant select (id, email, username, role, time_zone, is_active, created_at, updated_at, last_login) on app.users to fractal_app;
grant select, insert, update on app.users to fractal_auth;
grant select, insert, update, delete on app.users to fractal_admin;

grant select, insert, update, delete on legacy.repairs to fractal_admin;
