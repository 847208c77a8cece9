-- A batch of templates. With a cutoff only those still in the trash since before it; no cascade takes a row.
-- admin write
delete from app.session_templates x
where x.root_id = $1::uuid and x.id = any ($2::uuid[])
  and ($3::timestamptz is null or x.deleted_at < $3::timestamptz or x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid)
