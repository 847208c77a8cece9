-- A step's role and settings. app.keep_updated_at: filling a column is no change of the row (app.touch_updated_at).
-- admin write
select set_config('role', $1::text, $3::boolean) as role,
  set_config('lock_timeout', $2::text, $3::boolean) as lock_timeout,
  set_config('row_security', 'off', $3::boolean) as row_security,
  set_config('app.keep_updated_at', 'on', $3::boolean) as keep_updated_at
