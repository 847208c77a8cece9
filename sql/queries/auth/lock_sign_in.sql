-- Lets what ends a sign-in take turns with the rotation of its tokens, so that no new token passes it by.
-- auth write
select s.id
from app.sign_ins s
join app.users u on u.id = s.user_id
where s.id = $1::uuid
for share of u
for no key update of s
