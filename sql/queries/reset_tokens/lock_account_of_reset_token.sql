-- Lets a reset wait for sign-ins that are being granted, so that it sees their tokens, and for another reset by the same token.
-- auth write
select u.id
from app.reset_tokens r
join app.users u on u.id = r.user_id
where r.token_hash = $1::bytea
for no key update of u
