-- A batch of the API keys that have been good for nothing for 30 days.
-- admin write
delete from app.api_keys x
where x.ctid = any (array(
  select k.ctid
  from app.api_keys k
  where k.expires_at < now() - interval '30 days' or k.revoked_at < now() - interval '30 days'
  limit $1::integer
  for update skip locked))
