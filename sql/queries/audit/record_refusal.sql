-- That a call was refused for lack of a right.
-- auth write
select app.record_event('permission_denied', $1::uuid, $2::jsonb)
