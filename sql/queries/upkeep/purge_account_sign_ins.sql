-- A batch of an account's sign-ins, when its time of grace is over.
-- admin write
delete from app.sign_ins x
where x.ctid = any (array(
  select s.ctid
  from app.users u
  join app.sign_ins s on s.user_id = u.id
  where u.id = $1::uuid and u.purge_at <= now() and u.deleted_at is not null
  limit $2::integer for update of s))
