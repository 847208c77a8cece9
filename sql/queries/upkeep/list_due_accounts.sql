-- The accounts whose time of grace is over.
-- admin read
select u.id
from app.users u
where u.purge_at <= now() and u.deleted_at is not null
order by u.purge_at, u.id
