-- A session that is planned on a live day. The first column names what is not there.
-- app write
with day as (
  select d.root_id, d.id, d.date, b.program_id
  from app.program_days d
  join app.program_blocks b on b.root_id = d.root_id and b.id = d.block_id
  join app.programs p on p.root_id = b.root_id and p.id = b.program_id
  join app.goals f on f.root_id = d.root_id and f.id = d.root_id
  where d.root_id = $1::uuid and d.id = $3::uuid
    and d.deleted_at is null and b.deleted_at is null and p.deleted_at is null and f.deleted_at is null
), refused as (
  select case
    when not exists (
      select from app.session_templates t where t.root_id = d.root_id and t.id = $4::uuid and t.deleted_at is null)
    then 'template_unknown'
  end as rule
  from day d
), created as (
  insert into app.scheduled_sessions (root_id, id, day_id, session_template_id)
  select d.root_id, $2::uuid, d.id, $4::uuid
  from day d
  join refused r on r.rule is null
  returning root_id, id, day_id, session_template_id, is_completed, session_id, created_at, updated_at, deleted_at
)
select r.rule as refused, s.root_id, s.id, d.program_id, s.day_id, d.date, s.session_template_id, s.is_completed,
  s.session_id, s.created_at, s.updated_at, s.deleted_at
from day d
join refused r on true
left join created s on true
