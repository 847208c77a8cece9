-- An import and what it reported.
-- admin write
insert into legacy.imports (id, user_id, file_name, file_sha256, source_tz, report)
values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::jsonb)
