-- A day like another, with what is planned on it.
-- app write
-- Each row is the day or a scheduled session; the columns of the other are null. An id is random behind the time of $3::uuid, which makes it
-- version 7. The times of what is planned keep its order.
with source as (
  select d.root_id, d.id, d.block_id, d.name, d.notes
  from app.program_days d
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = d.root_id and f.id = d.root_id
  where d.root_id = $1::uuid and d.id = $2::uuid
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
), block as (
  select b.root_id, b.id, b.program_id, b.start_date, b.end_date
  from source s
  join app.program_blocks b on b.root_id = s.root_id and b.id = coalesce($4::uuid, s.block_id)
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  where b.deleted_at is null and p.deleted_at is null
), refused as (
  select case
    when b.id is null then 'block_unknown'
    when $5::date is null and $6::integer is null then 'day_without_place'
    when $5::date < b.start_date or $5::date > b.end_date then 'day_outside'
  end as rule
  from source s
  left join block b on true
), created as (
  insert into app.program_days (root_id, id, block_id, date, day_number, name, notes)
  select b.root_id, $3::uuid, b.id, $5::date, $6::integer, s.name, s.notes
  from source s
  join block b on true
  join refused r on r.rule is null
  returning root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at
), planned as (
  select x.session_template_id, now() + (row_number() over (order by x.created_at, x.id) - 1) * interval '1 microsecond' as made_at
  from source s
  join app.scheduled_sessions x on x.root_id = s.root_id and x.day_id = s.id
  join app.session_templates t on t.root_id = x.root_id and t.id = x.session_template_id
  where x.deleted_at is null and t.deleted_at is null
), scheduled as (
  insert into app.scheduled_sessions (root_id, id, day_id, session_template_id, created_at, updated_at)
  select d.root_id, overlay(gen_random_uuid()::text placing left($3::text, 15) from 1)::uuid, d.id, p.session_template_id, p.made_at, p.made_at
  from created d
  cross join planned p
  returning root_id, id, day_id, session_template_id, is_completed, session_id, created_at, updated_at, deleted_at
)
select r.rule as refused, d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at,
  s.root_id, s.id, b.program_id, s.day_id, $5::date as date, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at,
  s.deleted_at
from refused r
left join block b on true
left join (created d full join scheduled s on false) on true
order by s.created_at nulls first, s.id
