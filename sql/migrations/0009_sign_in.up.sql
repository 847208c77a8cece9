-- Tokens and the throttle of sign-ins (DESIGN.md §8). The database knows tokens by their SHA-256 only.
-- step: transaction
create table app.auth_tokens (
  id uuid constraint auth_tokens_pkey primary key,
  user_id uuid not null constraint fk_auth_tokens_user references app.users (id) on delete cascade,
  kind text not null constraint chk_auth_tokens_kind check (kind in ('access', 'refresh', 'api_key')),
  family_id uuid not null,
  token_hash bytea not null constraint chk_auth_tokens_hash check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
comment on column app.auth_tokens.family_id is 'one sign-in: its access and refresh tokens, and all that they were rotated into';
comment on column app.auth_tokens.used_at is 'when a refresh token was rotated: a second use revokes its family (RFC 9700, 4.14.2)';
create unique index uq_auth_tokens_hash on app.auth_tokens (token_hash);
create index idx_auth_tokens_family on app.auth_tokens (family_id);
create index idx_auth_tokens_user on app.auth_tokens (user_id);
create index idx_auth_tokens_expires on app.auth_tokens (expires_at);

create table app.sign_in_throttles (
  scope text not null constraint chk_sign_in_throttles_scope check (scope in ('account', 'address')),
  key text not null,
  failures integer not null,
  last_failure_at timestamptz not null,
  blocked_until timestamptz not null,
  constraint sign_in_throttles_pkey primary key (scope, key)
);

alter table app.auth_tokens enable row level security;
alter table app.auth_tokens force row level security;
create policy every_token on app.auth_tokens to fractal_auth using (true) with check (true);
grant select, insert, update, delete on app.auth_tokens to fractal_auth, fractal_admin;

alter table app.sign_in_throttles enable row level security;
alter table app.sign_in_throttles force row level security;
create policy every_throttle on app.sign_in_throttles to fractal_auth using (true) with check (true);
grant select, insert, update, delete on app.sign_in_throttles to fractal_auth, fractal_admin;

-- Tells every server at once that a family of tokens, or all of a user's, is no longer good: they drop them from their caches.
create function app.notify_revoked() returns trigger
language plpgsql set search_path = app, pg_temp as $$
begin
  if tg_table_name = 'users' then
    perform pg_notify('fractal_revoked', 'user ' || old.id);
  else
    perform pg_notify('fractal_revoked', 'family ' || old.family_id);
  end if;
  return null;
end
$$;
revoke all on function app.notify_revoked() from public;
create trigger trg_auth_tokens_revoked after update of revoked_at on app.auth_tokens for each row
  when (new.revoked_at is not null and old.revoked_at is null) execute function app.notify_revoked();
create trigger trg_users_revoked after update of is_active, role, deleted_at on app.users for each row
  when ((new.is_active, new.role, new.deleted_at) is distinct from (old.is_active, old.role, old.deleted_at))
  execute function app.notify_revoked();
