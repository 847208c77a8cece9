-- A batch of the tokens that have been good for nothing for 30 days.
-- admin write
delete from app.auth_tokens x
where x.ctid = any (array(
  select t.ctid
  from app.auth_tokens t
  where t.expires_at < now() - interval '30 days' or t.revoked_at < now() - interval '30 days'
  limit $1::integer
  for update skip locked))
