-- How many rows have expired by themselves: what the purges of expired rows would take, accounts gone before.
-- admin read
-- What goes with an account whose time of grace is over is counted there.
with leaving as (
  select u.id from app.users u where u.purge_at <= now() and u.deleted_at is not null
)
select 'idempotency_keys' as table_name, count(*) as rows
from app.idempotency_keys k
where k.created_at < now() - interval '24 hours' and not exists (select from leaving l where l.id = k.user_id)
union all
select 'auth_tokens', count(*)
from app.auth_tokens t
where (t.expires_at < now() - interval '30 days' or t.revoked_at < now() - interval '30 days')
  and not exists (select from leaving l where l.id = t.user_id)
union all
select 'sign_ins', count(*)
from app.sign_ins s
where s.expires_at < now() - interval '30 days' and not exists (select from leaving l where l.id = s.user_id)
union all
select 'api_keys', count(*)
from app.api_keys k
where (k.expires_at < now() - interval '30 days' or k.revoked_at < now() - interval '30 days')
  and not exists (select from leaving l where l.id = k.user_id)
union all
select 'reset_tokens', count(*)
from app.reset_tokens r
where r.expires_at < now() - interval '30 days' and not exists (select from leaving l where l.id = r.user_id)
union all
select 'sign_in_throttles', count(*)
from app.sign_in_throttles t
where t.last_failure_at < now() - interval '1 day' and t.blocked_until < now()
union all
select 'fractal_invitations', count(*)
from app.fractal_invitations i
join app.goals f on f.root_id = i.root_id and f.id = i.root_id
where i.expires_at < now() and not exists (select from leaving l where l.id = f.user_id)
