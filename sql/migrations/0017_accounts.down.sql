-- Deleted accounts stay deleted, without a time to go.
-- step: transaction
drop trigger trg_users_administrator_removed on app.users;
drop trigger trg_users_administrator_changed on app.users;
drop function app.keep_an_administrator();
drop index app.idx_users_created_at;
alter table app.users drop column purge_at;
