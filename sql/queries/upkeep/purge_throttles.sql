-- A batch of the counters of failed sign-ins that nobody has moved for a day.
-- admin write
delete from app.sign_in_throttles x
where x.ctid = any (array(
  select t.ctid
  from app.sign_in_throttles t
  where t.last_failure_at < now() - interval '1 day' and t.blocked_until < now()
  limit $1::integer
  for update skip locked))
