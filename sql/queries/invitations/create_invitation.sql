-- Offers a part in a live fractal, in place of an earlier offer to the same e-mail. Runs behind lock_fractal, or two would both be the first.
-- app write
with caller as (
  select m.root_id, m.role = 'owner' as is_owner,
    exists (select from app.users u where u.id = m.user_id and lower(u.email) = $3::text) as is_himself
  from app.fractal_members m
  join app.goals g on g.root_id = m.root_id and g.id = m.root_id and g.deleted_at is null
  where m.root_id = $1::uuid and m.user_id = app.current_user_id()
), replaced as (
  delete from app.fractal_invitations i
  using caller c
  where c.is_owner and not c.is_himself and i.root_id = c.root_id and i.email = $3::text
  returning i.id
), made as (
  insert into app.fractal_invitations (root_id, id, email, role, token_hash)
  select c.root_id, $2::uuid, $3::text, $4::text, $5::bytea
  from caller c
  -- The earlier one goes first.
  cross join (select count(*) from replaced) as gone
  where c.is_owner and not c.is_himself
  returning root_id, id, email, role, created_at, expires_at
)
select c.is_owner, c.is_himself, m.root_id, m.id, m.email, m.role, m.created_at, m.expires_at
from caller c
left join made m on true
