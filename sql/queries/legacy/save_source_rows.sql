-- Rows of a legacy database as they were read. One seen before in the same state stays with the import that brought it.
-- admin write
insert into legacy.source_rows (user_id, table_name, legacy_id, raw_sha256, raw, import_id)
select $1::uuid, $3::text, r.legacy_id, sha256(convert_to(r.raw, 'UTF8')), r.raw::jsonb, $2::uuid
from unnest($4::text[], $5::text[]) as r (legacy_id, raw)
on conflict (user_id, table_name, legacy_id, raw_sha256) do nothing
