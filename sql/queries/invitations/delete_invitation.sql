-- Withdraws an invitation that is good, for the fractal's owner.
-- app write
with gone as (
  delete from app.fractal_invitations i
  where i.root_id = $1::uuid and i.id = $2::uuid and i.expires_at > now()
  returning i.root_id, i.id, i.email, i.role, i.created_at, i.expires_at
)
select m.role = 'owner' as is_owner, g.root_id, g.id, g.email, g.role, g.created_at, g.expires_at
from app.fractal_members m
left join gone g on true
where m.root_id = $1::uuid and m.user_id = app.current_user_id()
