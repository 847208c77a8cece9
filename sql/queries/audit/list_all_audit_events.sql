-- A page of everybody's audit trail, newest first, for administrators.
-- admin read
select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count,
  to_jsonb(e.row_ids[1:1000]) as row_ids, app.shown_changes(e.changes, e.row_ids, $6::uuid) as changes, e.user_id, e.detail
from (
  select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count, e.row_ids,
    e.changes, e.user_id, e.detail
  from app.audit_log e
  where ($1::uuid is null or e.root_id = $1::uuid)
    and ($2::uuid is null or e.user_id = $2::uuid)
    and ($3::uuid is null or e.actor_id = $3::uuid)
    and ($4::text[] is null or e.kind = any ($4::text[]))
    and ($5::text is null or e.table_name = $5::text)
    and ($6::uuid is null or $6::uuid = any (e.row_ids))
    and e.occurred_at >= $7::timestamptz and e.occurred_at < $8::timestamptz
    and (e.occurred_at, e.id) < ($9::timestamptz, $10::uuid)
  order by e.occurred_at desc, e.id desc
  limit $11::integer
) as e
order by e.occurred_at desc, e.id desc
