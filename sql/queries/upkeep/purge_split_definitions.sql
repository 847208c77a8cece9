-- A batch of splits that no value uses. With a cutoff only those still in the trash since before it; no cascade takes a row.
-- admin write
delete from app.split_definitions x
where x.root_id = $1::uuid and x.id = any ($2::uuid[])
  and ($3::timestamptz is null or x.deleted_at < $3::timestamptz or x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid)
  and not exists (select from app.metric_values c where c.root_id = x.root_id and c.split_definition_id = x.id)
