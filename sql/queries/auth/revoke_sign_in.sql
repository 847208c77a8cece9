-- Ends one sign-in of a user. Answers how many tokens that ended.
-- auth write
with revoked as (
  update app.auth_tokens t
  set revoked_at = now()
  where t.family_id = $2::uuid and t.user_id = $1::uuid and t.revoked_at is null
  returning t.user_id, t.kind, t.used_at, t.expires_at
), told as materialized (
  select app.record_event('sign_out', $1::uuid, jsonb_build_object('family_id', $2::uuid)) where exists (select from revoked)
)
select (select count(*) from revoked r where r.kind = 'refresh' and r.used_at is null and r.expires_at > now()) as was_good,
  (select count(*) from told) as told
