-- A batch of the reset tokens that have been good for nothing for 30 days.
-- admin write
delete from app.reset_tokens x
where x.ctid = any (array(
  select r.ctid from app.reset_tokens r where r.expires_at < now() - interval '30 days' limit $1::integer for update skip locked))
