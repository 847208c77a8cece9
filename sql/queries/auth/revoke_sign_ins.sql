-- Ends every sign-in of a user. Answers how many were still good.
-- auth write
with revoked as (
  update app.auth_tokens t
  set revoked_at = now()
  where t.user_id = $1::uuid and t.revoked_at is null
  returning t.family_id, t.kind, t.used_at, t.expires_at
), told as materialized (
  select app.record_event('sign_out', $1::uuid, jsonb_build_object('everywhere', true)) where exists (select from revoked)
)
select (select count(distinct r.family_id) from revoked r where r.kind = 'refresh' and r.used_at is null and r.expires_at > now()) as were_good,
  (select count(*) from told) as told
