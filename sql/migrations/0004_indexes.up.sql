-- Plan, Phase 3: foreign-key, composite and partial indexes, by the plan's names. PostgreSQL's booleans stand where the plan
-- compares with 1.
-- step: concurrently
create index concurrently idx_goals_parent_id on app.goals (parent_id);
create index concurrently idx_goals_root_id on app.goals (root_id);
create index concurrently idx_goals_type on app.goals (type);
create index concurrently idx_goals_created_at on app.goals (created_at);
create index concurrently idx_activity_instances_session on app.activity_instances (practice_session_id);
create index concurrently idx_activity_instances_definition on app.activity_instances (activity_definition_id);
create index concurrently idx_activity_instances_root on app.activity_instances (root_id);
create index concurrently idx_metric_values_instance on app.metric_values (activity_instance_id);
create index concurrently idx_metric_values_definition on app.metric_values (metric_definition_id);
create index concurrently idx_metric_values_root on app.metric_values (root_id);
create index concurrently idx_metric_definitions_activity on app.metric_definitions (activity_id);
create index concurrently idx_metric_definitions_root on app.metric_definitions (root_id);
create index concurrently idx_split_definitions_activity on app.split_definitions (activity_id);
create index concurrently idx_split_definitions_root on app.split_definitions (root_id);
create index concurrently idx_activity_definitions_group on app.activity_definitions (group_id);
create index concurrently idx_activity_definitions_root on app.activity_definitions (root_id);
create index concurrently idx_activity_groups_root on app.activity_groups (root_id);
create index concurrently idx_session_templates_root on app.session_templates (root_id);

-- step: concurrently
create index concurrently idx_activity_instances_root_date on app.activity_instances (root_id, created_at desc);
create index concurrently idx_metric_values_root_metric on app.metric_values (root_id, metric_definition_id);
create index concurrently idx_activity_instances_session_created on app.activity_instances (practice_session_id, created_at);
create index concurrently idx_goals_parent_type on app.goals (parent_id, type);
create index concurrently idx_goals_root_type on app.goals (root_id, type);

-- step: concurrently
create index concurrently idx_metric_definitions_active on app.metric_definitions (activity_id) where is_active;
create index concurrently idx_goals_completed on app.goals (root_id, type) where completed;
create index concurrently idx_goals_practice_sessions on app.goals (root_id, created_at) where type = 'PracticeSession';
