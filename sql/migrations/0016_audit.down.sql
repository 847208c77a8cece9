-- step: transaction
drop schema audit;
