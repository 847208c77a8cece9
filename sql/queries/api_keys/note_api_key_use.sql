-- When an API key was last used, to about a minute.
-- auth write
update app.api_keys k
set last_used_at = now()
where k.id = $1::uuid and coalesce(k.last_used_at < now() - interval '1 minute', true)
