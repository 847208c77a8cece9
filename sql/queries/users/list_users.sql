-- Accounts for an administrator, oldest first.
-- admin read
select u.id, u.email, u.username, u.role, u.time_zone, u.is_active, u.created_at, u.updated_at, u.last_login, u.deleted_at, u.purge_at
from app.users u
where ($1::text is null or lower(u.email) ^@ lower($1::text) or lower(u.username) ^@ lower($1::text))
  and ($2::boolean or u.deleted_at is null)
  and ($3::timestamptz is null or (u.created_at, u.id) > ($3::timestamptz, $4::uuid))
order by u.created_at, u.id
limit $5::integer
