-- Ends one sign-in.
-- auth write
update app.auth_tokens t
set revoked_at = now()
where t.family_id = $1::uuid and t.revoked_at is null
