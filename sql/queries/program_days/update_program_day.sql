-- Changes the fields that are named. The first column names the rule that the change would break: only what it changes is checked.
-- app write
with target as (
  select d.root_id, d.id, d.updated_at, d.date, d.day_number, b.start_date, b.end_date,
    case when $4::boolean then $5::date else d.date end as new_date,
    case when $6::boolean then $7::integer else d.day_number end as new_number
  from app.program_days d
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = d.root_id and f.id = d.root_id
  where d.root_id = $1::uuid and d.id = $2::uuid
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
  for no key update of d
), refused as (
  select case
    when t.updated_at <> $3::timestamptz then 'etag_mismatch'
    when t.new_date is null and t.new_number is null and (t.date is not null or t.day_number is not null) then 'day_without_place'
    when t.new_date is distinct from t.date and (t.new_date < t.start_date or t.new_date > t.end_date) then 'day_outside'
  end as rule
  from target t
), changed as (
  update app.program_days d
  set date = t.new_date,
    day_number = t.new_number,
    name = coalesce($8::text, d.name),
    notes = coalesce($9::text, d.notes)
  from target t
  join refused r on r.rule is null
  where d.root_id = t.root_id and d.id = t.id
  returning d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
)
select r.rule as refused, d.root_id, d.id, d.block_id, d.date, d.day_number, d.name, d.notes, d.created_at, d.updated_at, d.deleted_at
from refused r
left join changed d on true
