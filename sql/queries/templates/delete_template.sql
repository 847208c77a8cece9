-- Puts a template into the trash; what was made or planned from it still names it.
-- app write
with target as (
  select t.root_id, t.id, $3::timestamptz is null or t.updated_at = $3::timestamptz as etag_matches
  from app.session_templates t
  join app.goals f on f.root_id = t.root_id and f.id = t.root_id
  where t.root_id = $1::uuid and t.id = $2::uuid and t.deleted_at is null and f.deleted_at is null
  for no key update of t
), changed as (
  update app.session_templates t
  set deleted_at = now()
  from target x
  where t.root_id = x.root_id and t.id = x.id and x.etag_matches
  returning t.root_id, t.id, t.name, t.description, t.template_data, t.created_at, t.updated_at, t.deleted_at
)
select x.etag_matches, c.root_id, c.id, c.name, c.description, c.template_data, c.created_at, c.updated_at, c.deleted_at
from target x
left join changed c on true
