-- A batch of the invitations whose time is over.
-- admin write
delete from app.fractal_invitations x
where x.ctid = any (array(
  select i.ctid from app.fractal_invitations i where i.expires_at < now() limit $1::integer for update skip locked))
