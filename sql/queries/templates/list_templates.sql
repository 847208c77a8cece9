-- A page of a fractal's templates by name; one row without a template when there are none, no row when there is no such fractal.
-- app read
select t.root_id, t.id, t.name, t.description, t.template_data, t.created_at, t.updated_at, t.deleted_at
from app.goals f
left join lateral (
  select t.root_id, t.id, t.name, t.description, t.template_data, t.created_at, t.updated_at, t.deleted_at
  from app.session_templates t
  where t.root_id = f.root_id
    and ($2::text is null or t.name ^@ $2::text)
    and ($3::boolean or t.deleted_at is null)
    and ($4::text is null or (t.name, t.id) > ($4::text, $5::uuid))
  order by t.name, t.id
  limit $6::integer
) as t on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by t.name, t.id
