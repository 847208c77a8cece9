-- The columns go; what they said of goals stays, as the app had that column. Repairs of rows are not undone: legacy.repairs tells them.
-- step: transaction
alter table app.split_definitions drop column root_id;
alter table app.metric_definitions drop column root_id;
alter table app.metric_values drop column root_id;
alter table app.activity_instances drop column root_id;
alter table app.goals drop constraint fk_goals_root;
alter table app.goals alter column root_id drop not null;
