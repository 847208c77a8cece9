-- Uses a refresh token up and puts new tokens of the same sign-in in its place, or ends the sign-in whose refresh token came a second time.
-- auth write
-- Then one of two holders stole it, and nobody can tell which (RFC 9700, 4.14.2). lock_sign_in_of_token runs before it.
-- A token that was used less than $8 seconds ago, and whose child has not been used, is admitted once more in place of the pair that it was
-- turned into, which is revoked: the answer may have been lost. So a sign-in has one live refresh token at most, always.
-- Answers when the new tokens expire, NULL when there are none; how many tokens a reuse ended; and the sign-in where any were revoked.
with presented as materialized (
  select t.id, t.user_id, t.family_id, t.used_at, t.revoked_at, s.expires_at as ends_at,
    t.revoked_at is null and t.expires_at > now() and s.expires_at > now() and u.is_active and u.deleted_at is null as is_good
  from app.auth_tokens t
  join app.sign_ins s on s.id = t.family_id
  join app.users u on u.id = t.user_id
  where t.token_hash = $1::bytea and t.kind = 'refresh'
), admitted as materialized (
  select p.id, p.user_id, p.family_id, p.ends_at
  from presented p
  where p.is_good and (p.used_at is null or (
    p.used_at > clock_timestamp() - make_interval(secs => $8::double precision)
    and not exists (select from app.auth_tokens c where c.parent_id = p.id and c.used_at is not null)))
), reused as (
  select p.user_id, p.family_id
  from presented p
  where (p.used_at is not null or p.revoked_at is not null) and not exists (select from admitted)
), ended as (
  update app.auth_tokens t
  set revoked_at = now()
  from (
    select r.family_id, null::uuid as parent_id from reused r
    union all
    select a.family_id, a.id from admitted a
  ) as x
  where t.family_id = x.family_id and t.revoked_at is null and (x.parent_id is null or t.parent_id = x.parent_id)
  returning t.family_id
), told as materialized (
  select app.record_event('token_reused', r.user_id, jsonb_build_object('family_id', r.family_id))
  from reused r
  where exists (select from ended)
), used as (
  update app.auth_tokens t
  set used_at = clock_timestamp()
  from admitted a
  where t.id = a.id and t.used_at is null
), touched as (
  update app.sign_ins s
  set last_used_at = now(), address = $9::text, user_agent = $10::text
  from admitted a
  where s.id = a.family_id
), made as (
  insert into app.auth_tokens (id, user_id, kind, family_id, parent_id, token_hash, expires_at)
  select t.id, a.user_id, t.kind, a.family_id, a.id, t.token_hash, least(t.expires_at, a.ends_at)
  from admitted a
  cross join (values
    ($2::uuid, 'access', $4::bytea, $5::timestamptz),
    ($3::uuid, 'refresh', $6::bytea, $7::timestamptz)
  ) as t (id, kind, token_hash, expires_at)
  returning kind, expires_at
)
select (select m.expires_at from made m where m.kind = 'access') as access_expires_at,
  (select m.expires_at from made m where m.kind = 'refresh') as refresh_expires_at,
  (select count(*) from told) as reuses,
  (select e.family_id from ended e limit 1) as revoked_family
