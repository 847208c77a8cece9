-- What keeps an attempt from being made, before it waits for anything. begin_sign_in_attempt asks again, and counts.
-- auth read
-- For how many seconds more the account or the network is blocked, or NULL, and whether the audit trail does not tell of it yet.
select ceil(extract(epoch from max(t.blocked_until) - now()))::bigint as blocked_seconds,
  coalesce(bool_or(t.recorded_until is distinct from t.blocked_until), false) as is_new
from app.sign_in_throttles t
where ((t.scope = 'account' and t.key = $1::text) or (t.scope = 'address' and t.key = $2::text)) and t.blocked_until > now()
