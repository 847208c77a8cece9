-- A user's time zone, where the database has one of exactly that name: analytics will ask it for the days of that zone.
-- auth write
with zone as materialized (
  select n.name from pg_catalog.pg_timezone_names n where n.name = $2::text and n.name !~ '^(posix|right)/|^(localtime|posixrules|Factory)$'
), changed as (
  update app.users u
  set time_zone = z.name
  from zone z
  where u.id = $1::uuid and u.deleted_at is null
  returning u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login
)
select k.zone_known, c.id, c.email, c.username, c.role, c.time_zone, c.is_active, c.created_at, c.updated_at, c.last_login
from (select exists (select from zone) as zone_known) as k
left join changed c on true
