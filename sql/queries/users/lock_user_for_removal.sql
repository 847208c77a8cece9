-- Keeps a user from making a fractal while he is removed, and says whether he may be.
-- admin write
select u.is_active and u.deleted_at is null as is_live,
  u.role = 'admin' and not exists (
    select from app.users o where o.role = 'admin' and o.is_active and o.deleted_at is null and o.id <> u.id) as is_last_admin
from app.users u
where u.id = $1::uuid
for update
