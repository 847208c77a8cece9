-- Keeps the answer of a call under its request id, in the call's own transaction.
-- app write
update app.idempotency_keys
set response = $2::bytea
where user_id = app.current_user_id() and request_id = $1::uuid
