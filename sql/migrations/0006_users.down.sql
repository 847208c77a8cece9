-- Users go, and with them whose each fractal was.
-- step: transaction
drop index app.uq_goals_user_name;
drop index app.idx_goals_user;
alter table app.goals drop column user_id;
drop table app.users;
