-- Whether a fractal goes for good with all that is in it: it was deleted before $2, and nothing in it later, or its purge has begun.
-- admin read
select exists (
  select
  from app.goals f
  where f.root_id = $1::uuid and f.id = $1::uuid and (f.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid or (
    f.deleted_with = f.id and f.deleted_at < $2::timestamptz
    and not exists (select from app.goals x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.practice_session_goals x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.activity_groups x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.activity_definitions x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.metric_definitions x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.split_definitions x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.activity_instances x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.activity_sets x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.metric_values x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.session_templates x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.programs x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.program_blocks x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.program_days x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.scheduled_sessions x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
    and not exists (select from app.notes x where x.root_id = $1::uuid and (x.deleted_at is null or x.deleted_at >= $2::timestamptz))
  ))
) as is_due
