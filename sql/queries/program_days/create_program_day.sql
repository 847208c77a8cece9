-- A new day of a live block. The first column names the rule that it would break.
-- app write
with block as (
  select b.root_id, b.id, b.start_date, b.end_date
  from app.program_blocks b
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = b.root_id and f.id = b.root_id
  where b.root_id = $1::uuid and b.id = $3::uuid and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
), refused as (
  select case
    when $4::date is null and $5::integer is null then 'day_without_place'
    when $4::date < b.start_date or $4::date > b.end_date then 'day_outside'
  end as rule
  from block b
), created as (
  insert into app.program_days (root_id, id, block_id, date, day_number, name, notes)
  select b.root_id, $2::uuid, b.id, $4::date, $5::integer, $6::text, $7::text
  from block b
  join refused r on r.rule is null
  returning root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at
)
select r.rule as refused, d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
from refused r
left join created d on true
