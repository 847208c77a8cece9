-- A sign-in that succeeded clears its account's count and takes its own attempt off its address's.
-- auth write
update app.sign_in_throttles t
set failures = case t.scope when 'account' then 0 else greatest(t.failures - 1, 0) end,
  blocked_until = case t.scope when 'account' then now() else t.blocked_until end
where (t.scope = 'account' and t.key = $1::text) or (t.scope = 'address' and t.key = $2::text)
