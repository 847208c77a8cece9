-- Ends one API key of a user.
-- auth write
update app.api_keys k
set revoked_at = now()
where k.id = $2::uuid and k.user_id = $1::uuid and k.revoked_at is null
