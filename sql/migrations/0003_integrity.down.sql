-- Constraints go; renamed and repaired rows stay as they are, with their former selves in legacy.repairs.
-- step: transaction
alter table app.metric_values drop constraint fk_metric_values_sign;
alter table app.metric_values drop constraint chk_metric_values_finite;
alter table app.metric_values drop constraint chk_metric_values_positive;
alter table app.activity_instances drop constraint chk_activity_instances_duration_positive;
alter table app.activity_instances drop constraint chk_activity_instances_time_order;
alter table app.goals drop constraint chk_goals_root;
alter table app.goals drop constraint chk_goals_duration_positive;
alter table app.goals drop constraint chk_goals_session_time_order;
alter table app.goals drop constraint chk_goals_deadline_future;
alter table app.metric_values drop column allows_negative;
drop index app.uq_metric_definitions_sign;
alter table app.metric_definitions drop column allows_negative;
drop index app.uq_session_templates_root_name;
drop index app.uq_split_definitions_activity_name;
drop index app.uq_metric_definitions_activity_name;
drop index app.uq_activity_definitions_root_name;
drop index app.uq_activity_groups_root_name;
