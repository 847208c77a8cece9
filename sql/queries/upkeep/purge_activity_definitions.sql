-- A batch of activities that no instance uses, without metrics and splits.
-- admin write
-- With a cutoff only those still in the trash since before it; no cascade takes a row.
delete from app.activity_definitions x
where x.root_id = $1::uuid and x.id = any ($2::uuid[])
  and ($3::timestamptz is null or x.deleted_at < $3::timestamptz or x.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid)
  and not exists (select from app.metric_definitions c where c.root_id = x.root_id and c.activity_id = x.id)
  and not exists (select from app.split_definitions c where c.root_id = x.root_id and c.activity_id = x.id)
  and not exists (select from app.activity_instances c where c.root_id = x.root_id and c.activity_definition_id = x.id)
