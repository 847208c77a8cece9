-- Retries of earlier calls are no longer known.
-- step: transaction
drop table app.idempotency_keys;
