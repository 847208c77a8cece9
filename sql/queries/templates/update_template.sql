-- Changes the fields that are named, when the etag (updated_at) is unset or still the row's and each of its activities is there.
-- app write
with target as (
  select t.root_id, t.id, $3::timestamptz is null or t.updated_at = $3::timestamptz as etag_matches
  from app.session_templates t
  join app.goals f on f.root_id = t.root_id and f.id = t.root_id
  where t.root_id = $1::uuid and t.id = $2::uuid and t.deleted_at is null and f.deleted_at is null
  for no key update of t
), unknown as (
  select w.id
  from unnest($7::uuid[]) as w (id)
  where not exists (
    select from app.activity_definitions a where a.root_id = $1::uuid and a.id = w.id and a.deleted_at is null)
  limit 1
), changed as (
  update app.session_templates t
  set name = coalesce($4::text, t.name),
    description = coalesce($5::text, t.description),
    template_data = coalesce($6::jsonb, t.template_data)
  from target x
  where t.root_id = x.root_id and t.id = x.id and x.etag_matches and not exists (select from unknown)
  returning t.root_id, t.id, t.name, t.description, t.template_data, t.created_at, t.updated_at, t.deleted_at
)
select x.etag_matches, u.id is not null as activity_unknown, c.root_id, c.id, c.name, c.description, c.template_data, c.created_at, c.updated_at,
  c.deleted_at
from target x
left join unknown u on true
left join changed c on true
