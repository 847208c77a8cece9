-- step: transaction
alter table app.users drop column purge_at;
