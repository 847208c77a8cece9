-- Sets the times of an instance's timer that are named, when no other timer of the session runs at that time.
-- app write
-- Ranges without an end reach to infinity; those that only touch do not overlap. A timer that is abandoned, the changed one or another,
-- stands in nobody's way. A time of more than 68 years has no room in duration_seconds: its times alone tell it.
with target as (
  select i.root_id, i.id, i.practice_session_id, $3::timestamptz is null or i.updated_at = $3::timestamptz as etag_matches,
    case when $4::boolean then $5::timestamptz else i.time_start end as start,
    case when $6::boolean then $7::timestamptz else i.time_stop end as stop
  from app.activity_instances i
  join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id and s.deleted_at is null
  join app.goals f on f.root_id = i.root_id and f.id = i.root_id and f.deleted_at is null
  where i.root_id = $1::uuid and i.id = $2::uuid and i.deleted_at is null
), verdict as (
  select t.root_id, t.id, t.start, t.stop, extract(epoch from t.stop - t.start) as seconds,
    case
      when not t.etag_matches then 'ETAG_MISMATCH'
      when t.stop < t.start or (t.start is null and t.stop is not null) then 'TIMER_ORDER'
      when t.start is null or (t.stop is null and t.start < now() - interval '1 day') then null
      when exists (
        select
        from app.activity_instances o
        where o.root_id = t.root_id and o.practice_session_id = t.practice_session_id and o.id <> t.id and o.deleted_at is null
          and (o.time_start >= now() - interval '1 day' or (o.time_start is not null and o.time_stop is not null))
          and tstzrange(o.time_start, o.time_stop) && tstzrange(t.start, t.stop)
      ) then 'TIMER_OVERLAP'
    end as refusal
  from target t
), changed as (
  update app.activity_instances i
  set time_start = v.start, time_stop = v.stop, duration_seconds = case when v.seconds < 2147483648 then floor(v.seconds) end
  from verdict v
  where i.root_id = v.root_id and i.id = v.id and v.refusal is null
  returning i.root_id, i.id, i.practice_session_id, i.activity_definition_id, i.time_start, i.time_stop, i.duration_seconds, i.completed,
    i.notes, i.sort_order, i.created_at, i.updated_at, i.deleted_at
)
select v.refusal, c.root_id, c.id, c.practice_session_id, c.activity_definition_id, c.time_start, c.time_stop, c.duration_seconds,
  c.time_stop is null and coalesce(c.time_start < now() - interval '1 day', false) as is_abandoned, c.completed, c.notes, c.sort_order,
  c.created_at, c.updated_at, c.deleted_at, p.sets, p.metric_values
from verdict v
left join changed c on true
left join app.instance_parts p on p.root_id = c.root_id and p.id = c.id
