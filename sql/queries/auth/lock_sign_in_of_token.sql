-- Lets rotations of one sign-in, and what ends it, take turns: rotate_refresh_token behind it sees what was committed meanwhile.
-- auth write
select s.id
from app.auth_tokens t
join app.sign_ins s on s.id = t.family_id
join app.users u on u.id = s.user_id
where t.token_hash = $1::bytea
for share of u
for no key update of s
