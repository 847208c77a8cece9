-- A page of a fractal's members, the first ones first; one row without a member when there are none, no row for who is no member.
-- app read
select l.root_id, l.user_id, l.username, l.email, l.role, l.created_at
from app.fractal_members me
left join lateral app.list_members(me.root_id, $2::timestamptz, $3::uuid, $4::integer) as l on true
where me.root_id = $1::uuid and me.user_id = app.current_user_id()
order by l.created_at, l.user_id
