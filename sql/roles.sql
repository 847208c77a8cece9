-- The server's roles in the cluster and its rights on this database (DESIGN.md §4). Run by `fractald migrate up` before the
-- first migration, as the connecting role, which must be allowed to create roles. Running it again changes nothing.
--
--   fractal_owner  owns every object; nobody signs in as it
--   fractal_app    runs tenant statements under row-level security; owns nothing
--   fractal_auth   runs what happens before there is a user: sign-up, sign-in, token look-up
--   fractal_admin  bypasses row-level security: administration, import, purge; owns nothing, so that the audit trail is out of its reach
--   fractal_migrator  bypasses row-level security and acts as the owner, in the data steps of migrations; nobody signs in as it
do $$
declare
  wanted record;
begin
  for wanted in
    select role.name, role.attributes
    from (values
      ('fractal_owner', 'nologin noinherit'),
      ('fractal_app', 'login noinherit'),
      ('fractal_auth', 'login noinherit'),
      ('fractal_admin', 'login noinherit bypassrls'),
      ('fractal_migrator', 'nologin inherit bypassrls')
    ) as role (name, attributes)
    where not exists (select from pg_catalog.pg_roles r where r.rolname = role.name)
  loop
    execute format('create role %I %s nosuperuser nocreatedb nocreaterole noreplication', wanted.name, wanted.attributes);
  end loop;
end
$$;

do $$
declare
  wanted record;
  -- From PostgreSQL 16 on, who makes a role is its member without the right to act as it.
  may text := case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end;
begin
  -- Until schema version 14 fractal_admin was the migrator too.
  if pg_has_role('fractal_admin', 'fractal_owner', 'member') then
    revoke fractal_owner from fractal_admin;
    alter role fractal_admin login noinherit;
  end if;
  if not pg_has_role('fractal_migrator', 'fractal_owner', 'member') then
    grant fractal_owner to fractal_migrator;
  end if;
  for wanted in select unnest(array['fractal_owner', 'fractal_migrator', 'fractal_admin', 'fractal_app']) as name loop
    if not pg_has_role(current_user, wanted.name, may) then
      execute format('grant %I to %I', wanted.name, current_user);
    end if;
  end loop;
  execute format('revoke create, temporary on database %I from public', current_database());
  execute format('grant create, temporary on database %I to fractal_owner', current_database());
  execute format('grant temporary on database %I to fractal_admin', current_database());
  execute format('grant connect on database %I to fractal_app, fractal_auth, fractal_admin', current_database());
end
$$;

-- What one statement of a user may put into temporary files. Only a superuser may say so; where none runs this, the operator does (README).
do $$
begin
  if current_setting('is_superuser') = 'on' and not exists (
    select
    from pg_catalog.pg_db_role_setting s
    where s.setrole = 'fractal_app'::regrole and s.setdatabase = 0 and array_to_string(s.setconfig, ',') like '%temp_file_limit=%'
  ) then
    alter role fractal_app set temp_file_limit = '1GB';
  end if;
end
$$;

revoke create on schema public from public;

create schema if not exists app authorization fractal_owner;
create schema if not exists legacy authorization fractal_owner;
grant usage on schema app to fractal_app, fractal_auth, fractal_admin;
grant usage on schema legacy to fractal_admin;

create table if not exists app.schema_migrations (
  version integer primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  finished boolean not null,
  direction text not null default 'up' constraint chk_schema_migrations_direction check (direction in ('up', 'down')),
  steps_done integer not null default 0
);
comment on column app.schema_migrations.steps_done is 'of an unfinished migration: where the next run takes up';
alter table app.schema_migrations owner to fractal_owner;
grant select on app.schema_migrations to fractal_app, fractal_auth, fractal_admin;
