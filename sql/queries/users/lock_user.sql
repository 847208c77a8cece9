-- Lets what ends a user's sign-ins wait for those that are being granted, so that it sees their tokens.
-- admin write
select u.id
from app.users u
where u.id = $1::uuid
for no key update
