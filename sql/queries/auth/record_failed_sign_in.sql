-- That a sign-in was refused. An unknown name is kept from the trail: it may be a password, typed into the wrong field.
-- auth write
select app.record_event('sign_in_failed', (
  select u.id
  from app.users u
  where (lower(u.email) = lower($1::text) or lower(u.username) = lower($1::text)) and u.deleted_at is null
), jsonb_build_object('reason', $2::text))
