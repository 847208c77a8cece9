-- Raw rows and legacy ids go; imported rows stay.
-- step: transaction
drop table legacy.ids;
drop table legacy.source_rows;
drop table legacy.imports;
