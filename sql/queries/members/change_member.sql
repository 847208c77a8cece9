-- Gives a member another role ($3), or removes him (NULL); without a member ($2) the caller himself leaves.
-- app write
select c.outcome, c.root_id, c.user_id, c.username, c.email, c.role, c.created_at
from app.change_member($1::uuid, $2::uuid, $3::text) as c
