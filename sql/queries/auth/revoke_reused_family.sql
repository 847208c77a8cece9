-- Ends the sign-in whose used refresh token came again: one of two holders stole it, and nobody can tell which (RFC 9700, 4.14.2).
-- auth write
update app.auth_tokens t
set revoked_at = now()
where t.revoked_at is null
  and t.family_id = (select r.family_id from app.auth_tokens r where r.token_hash = $1::bytea and r.used_at is not null)
