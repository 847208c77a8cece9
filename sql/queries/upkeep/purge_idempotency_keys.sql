-- A batch of the answers that were kept for a day: nobody asks for them again.
-- admin write
delete from app.idempotency_keys x
where x.ctid = any (array(
  select k.ctid from app.idempotency_keys k where k.created_at < now() - interval '24 hours' order by k.created_at limit $1::integer))
