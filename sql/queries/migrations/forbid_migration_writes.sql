-- Reports and checks change nothing.
-- admin read
select set_config('transaction_read_only', 'on', true) as read_only
