-- Sets and notes go. Refused while there are any: the earlier schema has no place for them.
-- step: transaction
alter table app.activity_sets add constraint no_sets_left check (false);
alter table app.notes add constraint no_notes_left check (false);
alter table app.metric_values drop constraint fk_metric_values_set;
drop index app.idx_metric_values_root_metric_recorded;
drop index app.idx_metric_values_set;
alter table app.metric_values drop column recorded_at, drop column set_number;
drop table app.notes;
drop table app.activity_sets;
