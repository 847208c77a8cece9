-- The rules of goals spare the rows of this fractal until the transaction ends: an import keeps the shape that it had.
-- app write
select set_config('app.importing', $1::uuid::text, true)
