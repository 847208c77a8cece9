-- A page of the caller's deleted fractals, newest first, as entries of list_trash. His memberships lead, as in list_fractals.
-- app read
select e.root_id, 'fractal' as kind, e.root_id as id, e.name, e.deleted_at, null::uuid as taken_by, null as taken_by_kind, null as taken_by_name,
  (
    select string_agg(c.kind || ' ' || c.rows, ',')
    from (
      select r.kind, count(*) as rows from app.fractal_rows r where r.root_id = e.root_id and r.deleted_with = e.root_id group by r.kind
    ) as c
  ) as restores
from (
  select g.root_id, g.name, g.deleted_at
  from app.fractal_members m
  join app.goals g on g.root_id = m.root_id and g.id = m.root_id
  where m.user_id = app.current_user_id() and g.deleted_at is not null
    and ($1::text[] is null or 'fractal' = any ($1::text[]))
    and ($2::timestamptz is null or (g.deleted_at, g.id) < ($2::timestamptz, $3::uuid))
  order by g.deleted_at desc, g.id desc
  limit $4::integer
) as e
order by e.deleted_at desc, e.root_id desc
