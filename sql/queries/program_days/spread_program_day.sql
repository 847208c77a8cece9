-- Copies of a day on the weekdays of its block and of those behind it.
-- app write
-- Rows, ids and times as in copy_program_day. The first 2,569 days of a block hold more dates of any weekday than may be made.
with source as (
  select d.root_id, d.id, d.block_id, d.name, d.notes, b.program_id, b.start_date, b.end_date, b.created_at
  from app.program_days d
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = d.root_id and f.id = d.root_id
  where d.root_id = $1::uuid and d.id = $2::uuid
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
), blocks as (
  select b.id, b.start_date, b.end_date
  from source s
  join app.program_blocks b on b.root_id = s.root_id and b.program_id = s.program_id
  where b.deleted_at is null and b.start_date is not null and b.end_date is not null
    and (b.id = s.block_id
      or ($5::boolean and (b.start_date, b.created_at, b.id) > (s.start_date, s.created_at, s.block_id)))
), dates as (
  select b.id as block_id, b.start_date + n.day as date
  from blocks b
  cross join lateral generate_series(0, least(b.end_date - b.start_date, 2568)) as n (day)
  where extract(isodow from b.start_date + n.day)::integer = any ($4::integer[])
), refused as (
  select case
    when s.start_date is null or s.end_date is null then 'block_undated'
    when (select count(*) from dates) > 366 then 'too_many_days'
  end as rule
  from source s
), created as (
  insert into app.program_days (root_id, id, block_id, date, name, notes)
  select s.root_id, overlay(gen_random_uuid()::text placing left($3::text, 15) from 1)::uuid, x.block_id, x.date, s.name, s.notes
  from source s
  join refused r on r.rule is null
  cross join dates x
  where not exists (
    select
    from app.program_days d
    where d.root_id = s.root_id and d.block_id = x.block_id and d.date = x.date and coalesce(d.name, '') = coalesce(s.name, '')
      and d.deleted_at is null)
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
), dated as (
  select s.root_id, s.id, d.date, s.day_id, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at, s.deleted_at
  from scheduled s
  join created d on d.id = s.day_id
)
select r.rule as refused, ((select count(*) from dates) - (select count(*) from created))::integer as dates_left_alone,
  d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at,
  s.root_id, s.id, x.program_id, s.day_id, s.date, s.session_template_id, s.is_completed, s.session_id, s.created_at, s.updated_at, s.deleted_at
from refused r
join source x on true
left join (created d full join dated s on false) on true
order by d.date, d.id, s.date, s.day_id, s.created_at, s.id
