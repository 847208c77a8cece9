-- How many accounts have a password under a pepper, and not under the one whose hashes begin with this.
-- auth read
select count(*)
from app.users u
where starts_with(u.password_hash, 'hmac-sha256:') and not starts_with(u.password_hash, $1::text)
