-- Second half of a new order of sets: those that park_activity_sets put behind the last number come to their places.
-- app write
update app.activity_sets x
set set_number = x.set_number - $3::integer
where x.root_id = $1::uuid and x.activity_instance_id = $2::uuid and x.set_number > $3::integer
