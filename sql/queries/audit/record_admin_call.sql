-- That an administrator calls, before anything is done for him.
-- admin write
select app.record_event('admin_call', $1::uuid, $2::jsonb)
