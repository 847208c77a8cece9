-- As list_trash, with the rows that a delete took along, each with the row whose delete it was.
-- app read
select e.root_id, e.kind, e.id, e.name, e.deleted_at, nullif(e.deleted_with, e.id) as taken_by, b.kind as taken_by_kind, b.name as taken_by_name,
  (
    select string_agg(c.kind || ' ' || c.rows, ',')
    from (
      select r.kind, count(*) as rows
      from app.fractal_rows r
      where e.deleted_with = e.id and r.root_id = e.root_id and r.deleted_with = e.id
      group by r.kind
    ) as c
  ) as restores
from app.goals f
left join lateral (
  select r.root_id, r.kind, r.id, r.name, r.deleted_at, r.deleted_with
  from app.fractal_rows r
  where r.root_id = f.root_id and r.deleted_with is not null and r.id is not null
    and ($2::text[] is null or r.kind = any ($2::text[]))
    and ($3::timestamptz is null or (r.deleted_at, r.id) < ($3::timestamptz, $4::uuid))
  order by r.deleted_at desc, r.id desc
  limit $5::integer
) as e on true
left join lateral (
  select r.kind, r.name from app.fractal_rows r where r.root_id = e.root_id and r.id = e.deleted_with and e.deleted_with <> e.id limit 1
) as b on true
where f.root_id = $1::uuid and f.id = $1::uuid
order by e.deleted_at desc, e.id desc
