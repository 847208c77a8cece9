-- An account whose time of grace is over, when nothing is left that it owned.
-- admin write
delete from app.users u
where u.id = $1::uuid and u.purge_at <= now() and u.deleted_at is not null
  and not exists (select from app.goals x where x.user_id = u.id)
  and not exists (select from app.fractal_members x where x.user_id = u.id)
  and not exists (select from app.idempotency_keys x where x.user_id = u.id)
  and not exists (select from app.auth_tokens x where x.user_id = u.id)
  and not exists (select from app.sign_ins x where x.user_id = u.id)
  and not exists (select from app.api_keys x where x.user_id = u.id)
  and not exists (select from app.reset_tokens x where x.user_id = u.id)
  and not exists (select from legacy.ids x where x.user_id = u.id)
  and not exists (select from legacy.source_rows x where x.user_id = u.id)
  and not exists (select from legacy.imports x where x.user_id = u.id)
