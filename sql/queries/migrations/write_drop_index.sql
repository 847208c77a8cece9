-- The statement that drops an invalid index: names cannot be parameters.
-- admin read
select format('drop index %s if exists %I.%I', case when $3::boolean then 'concurrently' else '' end, $1::text, $2::text) as statement
