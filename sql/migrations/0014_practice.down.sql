-- The columns go with what they say; groups stand beside each other again.
-- step: transaction
drop trigger trg_metric_values_touch on app.metric_values;
create trigger trg_metric_values_touch before update on app.metric_values for each row
  when (new.updated_at is not distinct from old.updated_at) execute function app.touch_updated_at();
drop function app.new_id();
drop view app.session_parts;
drop view app.instance_parts;
drop index app.idx_metric_values_instance;
create index idx_metric_values_instance on app.metric_values (root_id, activity_instance_id);
drop index app.idx_goals_sessions_when;
drop index app.idx_goals_order;
drop aggregate app.product(double precision);
alter table app.scheduled_sessions drop column session_id;
alter table app.split_definitions drop column is_active;
alter table app.metric_definitions drop column higher_is_better;
comment on column app.metric_definitions.is_active is null;
alter table app.activity_definitions drop column sort_order;
alter table app.activity_groups drop column parent_id;
