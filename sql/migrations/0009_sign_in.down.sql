-- Every sign-in ends.
-- step: transaction
drop trigger trg_users_revoked on app.users;
drop table app.sign_in_throttles;
drop table app.auth_tokens;
drop function app.notify_revoked();
