-- A page of a fractal's trash, newest first: what was deleted itself, each with how much an undelete would bring back, by kind.
-- app read
-- One row without an entry when there are none, no row when there is no such fractal. Every kind has an index in this order.
select e.root_id, e.kind, e.id, e.name, e.deleted_at, null::uuid as taken_by, null as taken_by_kind, null as taken_by_name,
  (
    select string_agg(c.kind || ' ' || c.rows, ',')
    from (
      select r.kind, count(*) as rows from app.fractal_rows r where r.root_id = e.root_id and r.deleted_with = e.id group by r.kind
    ) as c
  ) as restores
from app.goals f
left join lateral (
  select r.root_id, r.kind, r.id, r.name, r.deleted_at
  from app.fractal_rows r
  where r.root_id = f.root_id and r.deleted_with = r.id
    and ($2::text[] is null or r.kind = any ($2::text[]))
    and ($3::timestamptz is null or (r.deleted_at, r.id) < ($3::timestamptz, $4::uuid))
  order by r.deleted_at desc, r.id desc
  limit $5::integer
) as e on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by e.deleted_at desc, e.id desc
