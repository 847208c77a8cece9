-- A page of a fractal's programs by date; one row without a program when there are none, no row when there is no such fractal.
-- app read
select p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, (
    select string_agg(g.id::text, ',' order by n.place)
    from (
      select case when e.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.id::uuid end as goal_id, min(e.place) as place
      from jsonb_array_elements_text(case jsonb_typeof(p.goal_ids) when 'array' then p.goal_ids else '[]' end) with ordinality as e (id, place)
      group by 1
    ) as n
    join app.goals g on g.root_id = p.root_id and g.id = n.goal_id
    where g.deleted_at is null and g.type <> 'PracticeSession'
  ) as goal_ids, p.created_at, p.updated_at, p.deleted_at
from app.goals f
left join lateral (
  select p.root_id, p.id, p.name, p.description, p.start_date, p.end_date, p.is_active, p.goal_ids, p.created_at, p.updated_at, p.deleted_at
  from app.programs p
  where p.root_id = f.root_id
    and ($2::boolean is null or p.is_active = $2::boolean)
    and ($3::boolean or p.deleted_at is null)
    and ($4::date is null or (p.start_date, p.created_at, p.id) > ($4::date, $5::timestamptz, $6::uuid))
  order by p.start_date, p.created_at, p.id
  limit $7::integer
) as p on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by p.start_date, p.created_at, p.id
