-- What was applied to this database, oldest first.
-- admin read
select m.version, m.name, m.sha256, m.finished, m.direction, m.steps_done, m.applied_at
from app.schema_migrations m
order by m.version
