-- A page of the invitations to a fractal that are good, oldest first, for its owner; one row without any when there are none.
-- app read
select m.role = 'owner' as is_owner, i.root_id, i.id, i.email, i.role, i.created_at, i.expires_at
from app.fractal_members m
left join lateral (
  select i.root_id, i.id, i.email, i.role, i.created_at, i.expires_at
  from app.fractal_invitations i
  where i.root_id = m.root_id and i.expires_at > now()
    and ($2::timestamptz is null or (i.created_at, i.id) > ($2::timestamptz, $3::uuid))
  order by i.created_at, i.id
  limit $4::integer
) as i on true
where m.root_id = $1::uuid and m.user_id = app.current_user_id()
order by i.created_at, i.id
