-- A new template in a live fractal, when each of its activities is there.
-- app write
with fractal as (
  select f.root_id from app.goals f where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_at is null
), unknown as (
  select w.id
  from unnest($6::uuid[]) as w (id)
  where not exists (
    select from app.activity_definitions a where a.root_id = $1::uuid and a.id = w.id and a.deleted_at is null)
  limit 1
), created as (
  insert into app.session_templates (root_id, id, name, description, template_data)
  select f.root_id, $2::uuid, $3::text, $4::text, $5::jsonb
  from fractal f
  where not exists (select from unknown)
  returning root_id, id, name, description, template_data, created_at, updated_at, deleted_at
)
select u.id is not null as activity_unknown, c.root_id, c.id, c.name, c.description, c.template_data, c.created_at, c.updated_at, c.deleted_at
from fractal f
left join unknown u on true
left join created c on true
