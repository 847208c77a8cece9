-- Puts a scheduled session into the trash, done or not.
-- app write
with target as (
  select s.root_id, s.id, s.updated_at, d.date, b.program_id
  from app.scheduled_sessions s
  join app.program_days d on d.root_id = s.root_id and d.id = s.day_id
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = s.root_id and f.id = s.root_id
  where s.root_id = $1::uuid and s.id = $2::uuid and s.deleted_at is null
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
  for no key update of s
), refused as (
  select case when t.updated_at <> $3::timestamptz then 'etag_mismatch' end as rule from target t
), changed as (
  update app.scheduled_sessions s
  set deleted_at = now()
  from target t
  join refused r on r.rule is null
  where s.root_id = t.root_id and s.id = t.id
  returning s.root_id, s.id, s.day_id, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at, s.deleted_at
)
select r.rule as refused, s.root_id, s.id, t.program_id, s.day_id, t.date, s.session_template_id, s.is_completed,
  s.session_id, s.created_at, s.updated_at, s.deleted_at
from target t
join refused r on true
left join changed s on true
