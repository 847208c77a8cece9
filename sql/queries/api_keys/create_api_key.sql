-- A new API key, unless the user has as many as he may. lock_account runs before it, so that two cannot pass together.
-- auth write
insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes, expires_at)
select $1::uuid, $2::uuid, $3::text, $4::text, $5::bytea, $6::text[], $7::timestamptz
where (select count(*) from app.api_keys k where k.user_id = $2::uuid and k.revoked_at is null) < $8::integer
returning id, name, prefix, 'read' = any (scopes) as may_read, 'write' = any (scopes) as may_write, 'admin' = any (scopes) as may_administer, created_at, expires_at, last_used_at
