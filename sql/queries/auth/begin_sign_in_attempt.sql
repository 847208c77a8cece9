-- Counts an attempt before its password is hashed, so that attempts at the same time cannot pass together; a success takes it back.
-- auth write
-- What is NULL, the account or the network, does not count. Answers for how many seconds more the account or the network is blocked, or
-- NULL, and whether this is the first attempt that the block refuses. A blocked attempt is not counted.
-- Of an account the 5th and later attempts within an hour block it for 1, 2, 4 … seconds, at most 15 minutes; of a network the $3rd.
with wanted (scope, key, most) as (
  select w.scope, w.key, w.most
  from (values ('account', $1::text, 5), ('address', $2::text, $3::integer)) as w (scope, key, most)
  where w.key is not null
), before as (
  select t.scope, t.key, t.blocked_until, t.recorded_until
  from app.sign_in_throttles t
  join wanted w on w.scope = t.scope and w.key = t.key
  order by t.scope
  for update of t
), blocked as (
  select max(b.blocked_until) as until from before b where b.blocked_until > now()
), counted as (
  insert into app.sign_in_throttles as t (scope, key, failures, last_failure_at, blocked_until)
  select w.scope, w.key, 1, now(), now()
  from wanted w
  where (select b.until from blocked b) is null
  order by w.scope
  on conflict (scope, key) do update
  set failures = case when t.last_failure_at < now() - interval '1 hour' then 1 else t.failures + 1 end,
    last_failure_at = now(),
    blocked_until = case
      when t.last_failure_at < now() - interval '1 hour' then now()
      when t.failures + 1 < (select w.most from wanted w where w.scope = t.scope) then now()
      else now() + least(
        interval '1 second' * power(2, least(t.failures + 1 - (select w.most from wanted w where w.scope = t.scope), 20)),
        interval '15 minutes')
    end
), recorded as (
  update app.sign_in_throttles t
  set recorded_until = b.blocked_until
  from before b
  where t.scope = b.scope and t.key = b.key and b.blocked_until > now() and b.recorded_until is distinct from b.blocked_until
  returning t.scope
)
select ceil(extract(epoch from b.until - now()))::bigint as blocked_seconds, exists (select from recorded) as is_new
from blocked b
