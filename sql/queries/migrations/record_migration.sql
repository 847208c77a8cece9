-- How far a migration has come: with its last step it is finished. Runs in the transaction of the step that it records.
-- admin write
insert into app.schema_migrations (version, name, sha256, direction, steps_done, finished)
values ($1::integer, $2::text, $3::text, $4::text, $5::integer, $6::boolean)
on conflict (version) do update
set direction = excluded.direction, steps_done = excluded.steps_done, finished = excluded.finished, applied_at = now()
