-- What follows in this transaction ends in time, so that it keeps no lock for longer.
-- admin write
select set_config('statement_timeout', $1::integer::text, true) as set_to
