-- A page of a fractal's audit trail, newest first, for its owner; one row without an event when there are none, no row for who is no member.
-- app read
-- Where a page begins, and the times, are always given ('infinity'), so that any plan finds them by index.
select m.role = 'owner' as is_owner,
  e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count,
  to_jsonb(e.row_ids[1:1000]) as row_ids, app.shown_changes(e.changes, e.row_ids, $5::uuid) as changes, e.user_id, e.detail
from app.fractal_members m
left join lateral (
  select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count, e.row_ids,
    e.changes, e.user_id, e.detail
  from app.audit_log e
  where m.role = 'owner' and e.root_id = m.root_id
    and ($2::uuid is null or e.actor_id = $2::uuid)
    and ($3::text[] is null or e.kind = any ($3::text[]))
    and ($4::text is null or e.table_name = $4::text)
    and ($5::uuid is null or $5::uuid = any (e.row_ids))
    and e.occurred_at >= $6::timestamptz and e.occurred_at < $7::timestamptz
    and (e.occurred_at, e.id) < ($8::timestamptz, $9::uuid)
  order by e.occurred_at desc, e.id desc
  limit $10::integer
) as e on true
where m.user_id = app.current_user_id() and m.root_id = $1::uuid
order by e.occurred_at desc, e.id desc
