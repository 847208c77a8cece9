-- A page of what happened to the caller's own account, newest first.
-- app read
select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count,
  to_jsonb(e.row_ids[1:1000]) as row_ids, app.shown_changes(e.changes, e.row_ids, $4::uuid) as changes, e.user_id, e.detail
from (
  select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count, e.row_ids,
    e.changes, e.user_id, e.detail
  from app.audit_log e
  where e.root_id is null and e.user_id = app.current_user_id()
    and ($1::uuid is null or e.actor_id = $1::uuid)
    and ($2::text[] is null or e.kind = any ($2::text[]))
    and ($3::text is null or e.table_name = $3::text)
    and ($4::uuid is null or $4::uuid = any (e.row_ids))
    and e.occurred_at >= $5::timestamptz and e.occurred_at < $6::timestamptz
    and (e.occurred_at, e.id) < ($7::timestamptz, $8::uuid)
  order by e.occurred_at desc, e.id desc
  limit $9::integer
) as e
order by e.occurred_at desc, e.id desc
