-- What lets a user in, beside his password: sign-ins as rows that he can list and end, API keys, and tokens that reset a password (DESIGN.md §8).
-- The database knows each secret by its SHA-256 only.
-- step: transaction
create table app.sign_ins (
  id uuid constraint sign_ins_pkey primary key,
  user_id uuid not null constraint fk_sign_ins_user references app.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text not null default '',
  user_agent text not null default ''
);
comment on table app.sign_ins is 'the families of app.auth_tokens; one is good while a refresh token of it is. The audit trail knows them by their tokens';
comment on column app.sign_ins.last_used_at is 'when its tokens were refreshed the last time: calls leave no trace here';
comment on column app.sign_ins.expires_at is 'no token of it outlives this, however often they are rotated';
create index idx_sign_ins_user on app.sign_ins (user_id, created_at, id);
create index idx_sign_ins_expires on app.sign_ins (expires_at);

alter table app.sign_in_throttles add column recorded_until timestamptz;
comment on column app.sign_in_throttles.recorded_until is 'the newest blocked_until that the audit trail tells of: one event for each block, however many tries it refuses';

alter table app.auth_tokens add column parent_id uuid;
comment on column app.auth_tokens.parent_id is 'the refresh token that this one was rotated from; no foreign key: the parent may go first';
alter table app.auth_tokens add constraint fk_auth_tokens_sign_in foreign key (family_id) references app.sign_ins (id) on delete cascade not valid;

create table app.api_keys (
  id uuid constraint api_keys_pkey primary key,
  user_id uuid not null constraint fk_api_keys_user references app.users (id) on delete cascade,
  name text not null,
  prefix text not null constraint chk_api_keys_prefix check (prefix ~ '^fgk_[0-9A-Za-z]{4}$'),
  key_hash bytea not null constraint chk_api_keys_hash check (length(key_hash) = 32),
  scopes text[] not null constraint chk_api_keys_scopes check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'admin']),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
comment on column app.api_keys.last_used_at is 'written at most once a minute';
create unique index uq_api_keys_hash on app.api_keys (key_hash);
create index idx_api_keys_user on app.api_keys (user_id, created_at, id);

create table app.reset_tokens (
  user_id uuid constraint reset_tokens_pkey primary key constraint fk_reset_tokens_user references app.users (id) on delete cascade,
  token_hash bytea not null constraint chk_reset_tokens_hash check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table app.reset_tokens is 'one for each user: a new one takes the place of the one before';
create unique index uq_reset_tokens_hash on app.reset_tokens (token_hash);
create index idx_reset_tokens_expires on app.reset_tokens (expires_at);

alter table app.sign_ins enable row level security;
alter table app.sign_ins force row level security;
create policy every_sign_in on app.sign_ins to fractal_auth using (true) with check (true);
grant select, insert, update, delete on app.sign_ins to fractal_auth, fractal_admin;
alter table app.api_keys enable row level security;
alter table app.api_keys force row level security;
create policy every_key on app.api_keys to fractal_auth using (true) with check (true);
grant select, insert, update, delete on app.api_keys to fractal_auth, fractal_admin;
alter table app.reset_tokens enable row level security;
alter table app.reset_tokens force row level security;
create policy every_reset_token on app.reset_tokens to fractal_auth using (true) with check (true);
grant select, insert, update, delete on app.reset_tokens to fractal_auth, fractal_admin;

-- Keys and reset tokens in the audit trail, by their names and never by their hashes.
alter table app.audit_log drop constraint chk_audit_log_kind;
alter table app.audit_log add constraint chk_audit_log_kind check (kind in (
  'insert', 'update', 'delete', 'undelete', 'purge', 'sign_up', 'sign_in', 'sign_in_failed', 'sign_out', 'tokens_refreshed', 'token_reused',
  'tokens_revoked', 'password_changed', 'account_changed', 'account_deleted', 'account_undeleted', 'account_purged', 'account_created',
  'api_key_created', 'api_key_revoked', 'reset_token_created', 'reset_token_used', 'admin_call', 'permission_denied')) not valid;

create function app.audit_api_keys() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
    select 'api_key_created', 'api_keys', 1, array[n.id], n.user_id,
      jsonb_build_object('name', n.name, 'prefix', n.prefix, 'scopes', n.scopes, 'expires_at', n.expires_at)
    from new_rows n;
  elsif tg_op = 'UPDATE' then
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
    select 'api_key_revoked', 'api_keys', 1, array[n.id], n.user_id, jsonb_build_object('name', n.name, 'prefix', n.prefix)
    from new_rows n
    join old_rows o on o.id = n.id
    where o.revoked_at is null and n.revoked_at is not null;
  else
    insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
    select 'api_key_revoked', 'api_keys', 1, array[o.id], o.user_id, jsonb_build_object('name', o.name, 'prefix', o.prefix, 'removed', true)
    from old_rows o
    where o.revoked_at is null and (o.expires_at is null or o.expires_at > now());
  end if;
  return null;
end
$$;
revoke all on function app.audit_api_keys() from public;
create trigger trg_api_keys_audit_inserted after insert on app.api_keys
  referencing new table as new_rows for each statement execute function app.audit_api_keys();
create trigger trg_api_keys_audit_updated after update on app.api_keys
  referencing old table as old_rows new table as new_rows for each statement execute function app.audit_api_keys();
create trigger trg_api_keys_audit_deleted after delete on app.api_keys
  referencing old table as old_rows for each statement execute function app.audit_api_keys();

create function app.audit_reset_tokens() returns trigger
language plpgsql security definer set search_path = app, pg_temp as $$
begin
  insert into app.audit_log (kind, table_name, row_count, row_ids, user_id, detail)
  values (
    case when new.used_at is null then 'reset_token_created' else 'reset_token_used' end, 'reset_tokens', 1, array[new.user_id], new.user_id,
    jsonb_build_object('expires_at', new.expires_at));
  return null;
end
$$;
revoke all on function app.audit_reset_tokens() from public;
create trigger trg_reset_tokens_audit after insert or update on app.reset_tokens for each row execute function app.audit_reset_tokens();

-- A key stands in the caches of servers under its id, as a sign-in does.
create function app.notify_key_revoked() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  perform pg_notify('fractal_revoked', 'family ' || old.id);
  return null;
end
$$;
revoke all on function app.notify_key_revoked() from public;
create trigger trg_api_keys_revoked after update of revoked_at on app.api_keys for each row
  when (new.revoked_at is not null and old.revoked_at is null) execute function app.notify_key_revoked();

-- step: batch
-- The sign-ins of before, as their tokens tell them; tokens made meanwhile must have theirs.
insert into app.sign_ins (id, user_id, created_at, last_used_at, expires_at)
select t.family_id, (array_agg(t.user_id))[1], min(t.created_at), max(t.created_at), max(t.expires_at)
from app.auth_tokens t
where not exists (select from app.sign_ins s where s.id = t.family_id)
group by t.family_id;

-- step: validate
alter table app.auth_tokens validate constraint fk_auth_tokens_sign_in;
alter table app.audit_log validate constraint chk_audit_log_kind;

-- step: concurrently
create index concurrently idx_auth_tokens_parent on app.auth_tokens (parent_id) where parent_id is not null;
