-- The caller takes what an invitation to him offers; no row when there is nothing for him.
-- app write
select a.root_id, a.user_id, a.username, a.email, a.role, a.created_at
from app.accept_invitation($1::bytea) as a
