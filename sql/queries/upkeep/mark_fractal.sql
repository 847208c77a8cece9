-- Begins the purge of a whole fractal, as mark_deletes: nobody can undelete it, nor anything in it.
-- admin write
update app.goals x
set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
where x.root_id = $1::uuid and x.id = $1::uuid
  and (x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid or (x.deleted_with = x.id and x.deleted_at < $2::timestamptz))
