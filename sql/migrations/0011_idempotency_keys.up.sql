-- The answers of calls that carried a request id (DESIGN.md §7): a retry gets the first answer.
-- step: transaction
create table app.idempotency_keys (
  user_id uuid not null constraint fk_idempotency_keys_user references app.users (id) on delete cascade,
  request_id uuid not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (user_id, request_id)
);
comment on column app.idempotency_keys.response is 'NULL only inside the transaction that makes it';
create index idx_idempotency_keys_created_at on app.idempotency_keys (created_at);
alter table app.idempotency_keys enable row level security;
alter table app.idempotency_keys force row level security;
create policy own_requests on app.idempotency_keys to fractal_app
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert, update on app.idempotency_keys to fractal_app;
grant select, delete on app.idempotency_keys to fractal_admin;
