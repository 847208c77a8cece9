-- Ends one sign-in. Answers how many tokens that ended.
-- auth write
with revoked as (
  update app.auth_tokens t
  set revoked_at = now()
  where t.family_id = $1::uuid and t.revoked_at is null
  returning t.user_id
), told as materialized (
  select app.record_event('sign_out', r.user_id, jsonb_build_object('family_id', $1::uuid)) from (select distinct r.user_id from revoked r) as r
)
select (select count(*) from revoked) as revoked, (select count(*) from told) as told
