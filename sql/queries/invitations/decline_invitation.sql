-- The caller turns an invitation to him down; no row when there is none.
-- app write
select d.root_id
from app.decline_invitation($1::bytea) as d (root_id)
