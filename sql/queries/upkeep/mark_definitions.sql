-- Begins the purge of deleted activities, as mark_deletes, unless something uses them by now; metrics and splits alone need none.
-- admin write
with marked as (
  update app.activity_definitions x set deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  where x.root_id = $1::uuid and x.id = any ($3::uuid[]) and x.deleted_with = x.id and x.deleted_at < $2::timestamptz
    and not exists (select from app.activity_instances i where i.root_id = x.root_id and i.activity_definition_id = x.id)
    and not exists (
      select from app.metric_definitions m where m.root_id = x.root_id and m.activity_id = x.id and (m.deleted_at is null or exists (
        select from app.metric_values v where v.root_id = m.root_id and v.metric_definition_id = m.id)))
    and not exists (
      select from app.split_definitions s where s.root_id = x.root_id and s.activity_id = x.id and (s.deleted_at is null or exists (
        select from app.metric_values v where v.root_id = s.root_id and v.split_definition_id = s.id)))
  returning x.id
)
select d.id
from unnest($3::uuid[]) with ordinality as d (id, place)
where not exists (
  select from app.activity_definitions x
  where x.root_id = $1::uuid and x.id = d.id and x.deleted_with = x.id
    and x.id not in (select m.id from marked m))
order by d.place
