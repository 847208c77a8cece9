-- Accounts that their users delete stay for a time of grace, in which an administrator can bring them back (plan, Phase 5).
-- step: transaction
alter table app.users add column purge_at timestamptz;
comment on column app.users.purge_at is 'of a deleted account: when it goes for good, with every fractal that it owns';
alter table app.users add constraint chk_users_purge_at check (purge_at is null or deleted_at is not null) not valid;

-- step: validate
alter table app.users validate constraint chk_users_purge_at;

-- step: concurrently
create index concurrently idx_users_purge_at on app.users (purge_at) where purge_at is not null;
