-- A fractal itself, when nothing of it is left and its purge has begun.
-- admin write
delete from app.goals f
where f.root_id = $1::uuid and f.id = $1::uuid and f.deleted_with = '00000000-0000-0000-0000-000000000000'::uuid
  and not exists (select from app.goals x where x.root_id = $1::uuid and x.id <> x.root_id)
  and not exists (select from app.practice_session_goals x where x.root_id = $1::uuid)
  and not exists (select from app.activity_groups x where x.root_id = $1::uuid)
  and not exists (select from app.activity_definitions x where x.root_id = $1::uuid)
  and not exists (select from app.metric_definitions x where x.root_id = $1::uuid)
  and not exists (select from app.split_definitions x where x.root_id = $1::uuid)
  and not exists (select from app.activity_instances x where x.root_id = $1::uuid)
  and not exists (select from app.activity_sets x where x.root_id = $1::uuid)
  and not exists (select from app.metric_values x where x.root_id = $1::uuid)
  and not exists (select from app.session_templates x where x.root_id = $1::uuid)
  and not exists (select from app.programs x where x.root_id = $1::uuid)
  and not exists (select from app.program_blocks x where x.root_id = $1::uuid)
  and not exists (select from app.program_days x where x.root_id = $1::uuid)
  and not exists (select from app.scheduled_sessions x where x.root_id = $1::uuid)
  and not exists (select from app.notes x where x.root_id = $1::uuid)
  and not exists (select from app.fractal_members x where x.root_id = $1::uuid)
  and not exists (select from app.fractal_invitations x where x.root_id = $1::uuid)
