-- The sign-ins of a user that are still good, newest first.
-- auth read
select s.id, s.created_at, s.last_used_at, s.expires_at, s.address, s.user_agent
from app.sign_ins s
where s.user_id = $1::uuid and s.expires_at > now()
  and exists (
    select
    from app.auth_tokens t
    where t.family_id = s.id and t.kind = 'refresh' and t.used_at is null and t.revoked_at is null and t.expires_at > now())
  and ($2::timestamptz is null or (s.created_at, s.id) < ($2::timestamptz, $3::uuid))
order by s.created_at desc, s.id desc
limit $4::integer
