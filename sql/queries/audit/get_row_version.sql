-- What a row was at a time: what it is now, or was when it was purged, with every later change undone. No row for who is no member.
-- app read
-- The value of a column then is what the oldest later change found in it. When the touch trigger last set updated_at then is not kept.
with member as (
  select m.role = 'owner' as is_owner from app.fractal_members m where m.user_id = app.current_user_id() and m.root_id = $1::uuid
), present as (
  select to_jsonb(t) as row from app.goals t where $2::text = 'goals' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.activity_instances t where $2::text = 'activity_instances' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.activity_sets t where $2::text = 'activity_sets' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.metric_values t where $2::text = 'metric_values' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.activity_groups t where $2::text = 'activity_groups' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.activity_definitions t where $2::text = 'activity_definitions' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.metric_definitions t where $2::text = 'metric_definitions' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.split_definitions t where $2::text = 'split_definitions' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.session_templates t where $2::text = 'session_templates' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.programs t where $2::text = 'programs' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.program_blocks t where $2::text = 'program_blocks' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.program_days t where $2::text = 'program_days' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.scheduled_sessions t where $2::text = 'scheduled_sessions' and t.root_id = $1::uuid and t.id = $3::uuid
  union all
  select to_jsonb(t) as row from app.notes t where $2::text = 'notes' and t.root_id = $1::uuid and t.id = $3::uuid
), entries as materialized (
  select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count, e.row_ids,
    e.changes, e.user_id, e.detail
  from app.audit_log e
  where e.root_id = $1::uuid and e.table_name = $2::text and $3::uuid = any (e.row_ids)
), purge as (
  select e.occurred_at, e.id, app.shown_changes(e.changes, e.row_ids, $3::uuid) -> 0 -> 'before' as row
  from entries e
  where e.kind = 'purge' and e.occurred_at > $4::timestamptz
  order by e.occurred_at, e.id
  limit 1
), latest as (
  select e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count, e.row_ids,
    e.changes, e.user_id, e.detail
  from entries e
  where e.occurred_at <= $4::timestamptz
  order by e.occurred_at desc, e.id desc
  limit 1
), undone as (
  select distinct on (c.key) c.key, c.value
  from entries e
  cross join lateral jsonb_array_elements(app.shown_changes(e.changes, e.row_ids, $3::uuid)) with ordinality as x (change, place)
  cross join lateral jsonb_each(x.change -> 'before') as c
  where e.kind in ('update', 'delete', 'undelete') and e.occurred_at > $4::timestamptz
    and not exists (select from purge p where (p.occurred_at, p.id) < (e.occurred_at, e.id))
  order by c.key, e.occurred_at, e.id, x.place
), base as (
  select coalesce((select p.row from purge p), (select r.row from present r)) as row
), past as (
  select case when coalesce((b.row ->> 'updated_at')::timestamptz > $4::timestamptz, false) or u.row is not null then b.row - 'updated_at'
      else b.row end || coalesce(u.row, '{}') as row
  from base b
  cross join (select jsonb_object_agg(u.key, u.value) as row from undone u) as u
), judged as (
  select case
      when l.kind = 'purge' then 'purged'
      when p.row is null then 'unknown'
      when $5::text = 'fractal' and p.row ->> 'id' <> p.row ->> 'root_id' then 'unknown'
      when $5::text in ('goal', 'session') and (p.row ->> 'type' = 'PracticeSession') <> ($5::text = 'session') then 'unknown'
      when l.id is null and (select e.kind from entries e order by e.occurred_at, e.id limit 1) = 'insert' then 'absent'
      when l.id is null and $4::timestamptz < app.audit_begins() then 'expired'
      when p.row ->> 'deleted_at' is not null then 'deleted'
      else 'live'
    end as state,
    p.row
  from past p
  left join latest l on true
)
select m.is_owner, j.state, case when j.state in ('live', 'deleted') then j.row end as row,
  e.occurred_at, e.id, e.kind, e.actor_id, e.database_role, e.request_id, e.peer, e.root_id, e.table_name, e.row_count,
  to_jsonb(e.row_ids[1:1000]) as row_ids, app.shown_changes(e.changes, e.row_ids, $3::uuid) as changes, e.user_id, e.detail
from member m
cross join judged j
left join latest e on j.state <> 'unknown'
