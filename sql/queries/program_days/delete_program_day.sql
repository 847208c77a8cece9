-- Puts a day into the trash with what is planned on it, marked as taken by it.
-- app write
with target as (
  select d.root_id, d.id, d.updated_at
  from app.program_days d
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = d.root_id and f.id = d.root_id
  where d.root_id = $1::uuid and d.id = $2::uuid
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
  for no key update of d
), refused as (
  select case when t.updated_at <> $3::timestamptz then 'etag_mismatch' end as rule from target t
), changed as (
  update app.program_days d
  set deleted_at = now()
  from target t
  join refused r on r.rule is null
  where d.root_id = t.root_id and d.id = t.id
  returning d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
), scheduled_sessions_ as (
  update app.scheduled_sessions x set deleted_at = now(), deleted_with = $2::uuid from changed d
  where x.root_id = d.root_id and x.day_id = d.id and x.deleted_at is null
)
select r.rule as refused, d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
from refused r
left join changed d on true
