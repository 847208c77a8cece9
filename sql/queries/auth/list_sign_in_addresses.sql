-- Where a user was signed in within the last 30 days: at home, for the throttle. None for an unknown id.
-- auth read
select distinct s.address
from app.sign_ins s
where s.user_id = $1::uuid and s.last_used_at > now() - interval '30 days'
