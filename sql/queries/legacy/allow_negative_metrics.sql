-- Metrics of the database that get a negative value by an import; the key carries it to their values.
-- admin write
update app.metric_definitions m
set allows_negative = true
from jsonb_to_recordset($1::jsonb) as r (root_id uuid, id uuid)
where m.root_id = r.root_id and m.id = r.id and not m.allows_negative
