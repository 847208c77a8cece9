-- A batch of the invitations to a fractal, when it goes as a whole.
-- admin write
delete from app.fractal_invitations x
where x.ctid = any (array(select i.ctid from app.fractal_invitations i where i.root_id = $1::uuid limit $2::integer for update))
