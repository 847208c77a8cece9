-- What was asked and answered under a request id.
-- app read
select k.method, k.request_hash, k.response
from app.idempotency_keys k
where k.user_id = app.current_user_id() and k.request_id = $1::uuid
