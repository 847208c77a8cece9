-- What stands at the head of an export; no row for a fractal that the caller cannot see.
-- app read
select g.name, now() as exported_at, (select max(m.version) from app.schema_migrations m where m.finished) as schema_version
from app.goals g
where g.root_id = $1::uuid and g.id = $1::uuid
