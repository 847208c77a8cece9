-- A batch of a fractal's members, when it goes as a whole.
-- admin write
delete from app.fractal_members x
where x.ctid = any (array(select m.ctid from app.fractal_members m where m.root_id = $1::uuid limit $2::integer for update))
