-- What a check runs under: it changes nothing, it sees every row or fails, and it may take $1 milliseconds, 0 for as long as it takes.
-- admin read
select set_config('transaction_read_only', 'on', true) as read_only,
  set_config('row_security', 'off', true) as row_security,
  set_config('statement_timeout', $1::bigint::text, true) as statement_timeout
