-- Takes a request id for this call, or waits for the call that has it: true when it was free.
-- app write
with claimed as (
  insert into app.idempotency_keys (user_id, request_id, method, request_hash)
  values (app.current_user_id(), $1::uuid, $2::text, $3::bytea)
  on conflict (user_id, request_id) do nothing
  returning request_id
)
select exists (select from claimed) as is_new
