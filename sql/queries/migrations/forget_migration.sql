-- A migration was taken back. Runs in the transaction of its last step down.
-- admin write
delete from app.schema_migrations m
where m.version = $1::integer
