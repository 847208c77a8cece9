-- The statement that gives a role its password, which comes as a SCRAM verifier. Names cannot be parameters.
-- admin read
select format('alter role %I password %L', $1::text, $2::text) as statement
