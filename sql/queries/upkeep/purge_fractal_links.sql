-- A batch of a fractal's links, when it goes as a whole.
-- admin write
delete from app.practice_session_goals x
where x.ctid = any (array(select l.ctid from app.practice_session_goals l where l.root_id = $1::uuid limit $2::integer for update))
