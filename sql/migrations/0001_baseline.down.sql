-- Back to an empty database.
-- step: transaction
drop table legacy.repairs;
drop table app.scheduled_sessions;
drop table app.program_days;
drop table app.program_blocks;
drop table app.programs;
drop table app.session_templates;
drop table app.metric_values;
drop table app.activity_instances;
drop table app.split_definitions;
drop table app.metric_definitions;
drop table app.activity_definitions;
drop table app.activity_groups;
drop table app.practice_session_goals;
drop table app.goals;
