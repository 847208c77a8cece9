-- Accounts that their users delete stay for a time of grace, in which an administrator can bring them back (plan, Phase 5). And whoever
-- disables, demotes or deletes them: one administrator stays.
-- step: transaction
alter table app.users add column purge_at timestamptz;
comment on column app.users.purge_at is 'of a deleted account: when it goes for good, with every fractal that it owns';
alter table app.users add constraint chk_users_purge_at check (purge_at is null or deleted_at is not null) not valid;

create function app.keep_an_administrator() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  -- One at a time: two administrators who disable each other would otherwise not see it. What waited sees what was committed meanwhile.
  perform pg_advisory_xact_lock(hashtextextended('app.keep_an_administrator', 0));
  if not exists (select from app.users u where u.role = 'admin' and u.is_active and u.deleted_at is null) then
    raise exception using errcode = 'check_violation', constraint = 'chk_users_last_admin', message = 'chk_users_last_admin';
  end if;
  return null;
end
$$;
revoke all on function app.keep_an_administrator() from public;
create trigger trg_users_administrator_changed after update of role, is_active, deleted_at on app.users for each row
  when (old.role = 'admin' and old.is_active and old.deleted_at is null
    and (new.role <> 'admin' or not new.is_active or new.deleted_at is not null))
  execute function app.keep_an_administrator();
create trigger trg_users_administrator_removed after delete on app.users for each row
  when (old.role = 'admin' and old.is_active and old.deleted_at is null)
  execute function app.keep_an_administrator();

-- step: validate
alter table app.users validate constraint chk_users_purge_at;

-- step: concurrently
create index concurrently idx_users_purge_at on app.users (purge_at) where purge_at is not null;
create index concurrently idx_users_created_at on app.users (created_at, id);
