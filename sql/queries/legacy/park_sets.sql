-- Moves the sets of instances out of the way, so that an import can give their places anew; settle_sets brings the rest back.
-- admin write
update app.activity_sets s
set set_number = s.set_number + 1000000
from jsonb_to_recordset($1::jsonb) as r (root_id uuid, id uuid)
where s.root_id = r.root_id and s.activity_instance_id = r.id and s.set_number < 1000000
