-- The newest migration that is wholly applied, and whether one was left unfinished.
-- app read
select coalesce(max(m.version) filter (where m.finished), 0) as version, coalesce(bool_or(not m.finished), false) as unfinished
from app.schema_migrations m
