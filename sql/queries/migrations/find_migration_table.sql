-- Has the database been migrated at all?
-- admin read
select to_regclass('app.schema_migrations') is not null as found
