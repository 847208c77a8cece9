-- A batch of the sign-ins that ended 30 days ago, when their tokens are gone.
-- admin write
delete from app.sign_ins x
where x.ctid = any (array(
  select s.ctid
  from app.sign_ins s
  where s.expires_at < now() - interval '30 days' and not exists (select from app.auth_tokens t where t.family_id = s.id)
  limit $1::integer
  for update skip locked))
