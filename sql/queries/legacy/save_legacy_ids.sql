-- What an import's rows became, and the state they were last imported in.
-- admin write
insert into legacy.ids (user_id, table_name, legacy_id, root_id, id, content_sha256)
select $1::uuid, r.table_name, r.legacy_id, r.root_id, r.id, decode(r.sha256, 'hex')
from jsonb_to_recordset($2::jsonb) as r (table_name text, legacy_id text, root_id uuid, id uuid, sha256 text)
on conflict (user_id, table_name, legacy_id) do update set
  root_id = excluded.root_id, id = excluded.id, content_sha256 = excluded.content_sha256
