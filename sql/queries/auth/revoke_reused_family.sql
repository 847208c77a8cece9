-- Ends the sign-in whose used refresh token came again: one of two holders stole it, and nobody can tell which (RFC 9700, 4.14.2).
-- auth write
-- Answers how many tokens that ended.
with revoked as (
  update app.auth_tokens t
  set revoked_at = now()
  where t.revoked_at is null
    and t.family_id = (select r.family_id from app.auth_tokens r where r.token_hash = $1::bytea and r.used_at is not null)
  returning t.user_id, t.family_id
), told as materialized (
  select app.record_event('token_reused', r.user_id, jsonb_build_object('family_id', r.family_id))
  from (select distinct r.user_id, r.family_id from revoked r) as r
)
select (select count(*) from revoked) as revoked, (select count(*) from told) as told
