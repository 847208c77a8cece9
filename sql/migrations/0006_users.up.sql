-- Plan, Phase 5: users, and whose each goal is. The plan fills only roots; here every goal carries its root's owner (DESIGN.md §5),
-- so that the column can be NOT NULL and a composite key can keep it true.
-- Rows that were there before belong to a user made for them: legacy@localhost, disabled, without a usable password.

-- step: report
select 'goals' as table_name, d.id::text as row_id, 'name is taken among the fractals: a number is put behind it' as rule
from (
  select g.id, row_number() over (partition by g.name order by g.created_at, g.id) as place
  from app.goals g
  where g.parent_id is null and g.type in ('UltimateGoal', 'LongTermGoal', 'MidTermGoal', 'ShortTermGoal')
) as d
where d.place > 1;

-- step: transaction
create table app.users (
  id uuid constraint users_pkey primary key,
  email text not null,
  username text not null,
  password_hash text not null,
  role text not null default 'user' constraint chk_users_role check (role in ('user', 'admin')),
  time_zone text not null default 'UTC',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  last_login timestamptz
);
create unique index uq_users_email on app.users (lower(email)) where deleted_at is null;
create unique index uq_users_username on app.users (lower(username)) where deleted_at is null;
create trigger trg_users_touch before update on app.users for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();

alter table app.goals add column user_id uuid;
insert into app.users (id, email, username, password_hash, is_active)
select gen_random_uuid(), 'legacy@localhost', 'legacy', '!', false
where exists (select from app.goals);

-- step: batch
update app.goals
set user_id = (select u.id from app.users u where u.email = 'legacy@localhost')
where id in (select g.id from app.goals g where g.user_id is null limit 5000);

-- step: batch
with doubled as (
  select g.id, g.user_id, g.name, row_number() over (partition by g.user_id, g.name order by g.created_at, g.id) as place
  from app.goals g
  where g.id = g.root_id and g.deleted_at is null
), renamed as (
  select d.id, d.name || ' (' || free.number || ')' as name
  from doubled d
  cross join lateral (
    select n.number
    from generate_series(2, d.place + (select count(*) from app.goals x where x.user_id = d.user_id and x.id = x.root_id)) as n (number)
    where not exists (
      select from app.goals x where x.user_id = d.user_id and x.id = x.root_id and x.name = d.name || ' (' || n.number || ')')
    order by n.number
    offset d.place - 2
    limit 1
  ) as free
  where d.place > 1
), kept as (
  insert into legacy.repairs (migration, table_name, row_id, rule, before)
  select 6, 'goals', g.id::text, 'duplicate name', to_jsonb(g)
  from app.goals g join renamed r on r.id = g.id
)
update app.goals g set name = r.name from renamed r where r.id = g.id;

-- step: concurrently
create index concurrently idx_goals_user on app.goals (user_id);
create unique index concurrently uq_goals_user_name on app.goals (user_id, name) where id = root_id and deleted_at is null;

-- step: transaction
alter table app.goals add constraint nn_user_id check (user_id is not null) not valid;
alter table app.goals add constraint fk_goals_user foreign key (user_id) references app.users (id) not valid;

-- step: validate
alter table app.goals validate constraint nn_user_id;
alter table app.goals validate constraint fk_goals_user;

-- step: transaction
alter table app.goals alter column user_id set not null;
alter table app.goals drop constraint nn_user_id;
