-- A fractal with rows of every kind. Ids are numbers behind a hash, at f is the fractal, at u its owner. Rows that others hang below have
-- the higher ids, so that an order by ids alone would not do.
insert into app.session_templates (root_id, id, name, description, template_data, created_at, updated_at, deleted_at, deleted_with) values
  (@f, #60, 'Układ 1', E'Zeile 1\n\tZeile 2', '{"sections": [{"name": "A", "activities": [{"activity_id": "##30", "n": 1.50}]}]}',
    '2024-01-01', '2024-01-02', null, null),
  (@f, #61, 'Układ 1', '', '[]', '2024-01-01', '2024-01-02', '2024-02-01', #61);
insert into app.programs
  (root_id, id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at, deleted_at, deleted_with)
values
  (@f, #80, 'Block', '', '0001-01-01', '9999-12-31', true, '["##1", "##3", "goal-7", "0190a1b2-ffff-7fff-bfff-ffffffffffff"]',
    '{"monday": ["##60"], "##60": 1}', '2024-01-01', '2024-01-01', null, null),
  (@f, #81, 'Gone', 'x', '2024-02-29', '2024-02-29', false, 'null', '[]', '2024-01-01', '2024-01-01', '2024-03-01', #81);
insert into app.program_blocks
  (root_id, id, program_id, name, start_date, end_date, color, goal_ids, created_at, updated_at, deleted_at, deleted_with)
values
  (@f, #82, #80, 'Week 1', '2024-01-01', '2024-01-07', '#ff0000', '["##2"]', '2024-01-01', '2024-01-01', null, null),
  (@f, #83, #81, '', null, null, null, null, '2024-01-01', '2024-01-01', '2024-03-01', #81);
insert into app.program_days (root_id, id, block_id, date, day_number, name, notes, created_at, updated_at, deleted_at, deleted_with) values
  (@f, #84, #82, '2024-01-01', -2147483648, 'Heavy', E'a\r\nb', '2024-01-01', '2024-01-01', null, null),
  (@f, #85, #83, null, null, null, null, '2024-01-01', '2024-01-01', '2024-03-01', #81);

insert into app.goals
  (root_id, user_id, id, type, name, description, deadline, completed, created_at, updated_at, parent_id, targets, attributes, sort_order,
    deleted_at, deleted_with)
values
  (@f, @u, #13, 'MidTermGoal', 'Zażółć gęślą jaźń 🎸 עברית', E'"quoted" \\ back\n\ttab', '9999-12-31 23:59:59.999999+00', true,
    '0001-01-01 00:00:00+00', '2020-02-29 12:00:00.000001+00', @f,
    '[{"id": "##99", "activity_id": "##30", "metrics": [{"metric_id": "##40", "value": 1e308}]}]',
    '{"legacy_id": "goal-7", "n": 12345678901234567890.1234567890, "quote": "\"##1"}', 7, null, null),
  (@f, @u, #1, 'LongTermGoal', 'Above its parent', '', null, false, '2024-01-01', '2024-01-01', #13, null, null, -2147483648, null, null),
  (@f, @u, #2, 'NanoGoal', ' ', '', '2030-01-01', false, '2024-01-01', '2024-01-01', #1, '[]', 'null', 0, null, null),
  (@f, @u, #3, 'ImmediateGoal', 'After its parent', '', '2031-01-01', false, '2024-01-01', '2024-01-01', #2, null, '{}', 2147483647, null, null),
  (@f, @u, #4, 'MidTermGoal', 'Deleted', '', null, false, '2024-01-01', '2024-01-01', @f, null, null, 1, '2024-05-01', #4),
  (@f, @u, #5, 'ShortTermGoal', 'Deleted before', '', null, false, '2024-01-01', '2024-01-01', #4, null, null, 0, '2024-04-01', #5),
  (@f, @u, #6, 'ShortTermGoal', 'Deleted with', '', null, false, '2024-01-01', '2024-01-01', #4, null, null, 1, '2024-05-01', #4),
  (@f, @u, #10, 'MicroGoal', 'What took it was purged', '', null, false, '2024-01-01', '2024-01-01', @f, null, null, 1, '2024-05-01', #97);
insert into app.goals
  (root_id, user_id, id, type, name, description, parent_id, duration_minutes, session_start, session_end, total_duration_seconds,
    template_id, session_data, program_day_id, completed, created_at, updated_at, deleted_at, deleted_with)
values
  (@f, @u, #7, 'PracticeSession', 'Monday', '', null, 90, '2024-01-01 10:00:00.5+00', '2024-01-01 10:00:00.5+00', 0, #60,
    '{"sections": [{"name": "A", "duration_minutes": 5, "instance_ids": ["##71", "##70", "0190a1b2-ffff-7fff-bfff-ffffffffffff", "12"]}],
      "template_id": "##60", "text": "see ##1"}', #84, true, '2024-01-01', '2024-01-01', null, null),
  (@f, @u, #8, 'PracticeSession', 'Nothing said', '', #1, null, null, null, null, null, null, null, false, '2024-01-01', '2024-01-01', null, null),
  (@f, @u, #9, 'PracticeSession', 'Deleted', '', null, -5, null, '2024-01-01', 2147483647, #61, '[]', #85, false, '2024-01-01', '2024-01-01',
    '2024-06-01', #9);

insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id, created_at, updated_at, deleted_at, deleted_with)
values
  (@f, #7, #1, '2024-01-01', '2024-01-02', null, null),
  (@f, #7, #13, '2024-01-01', '2024-01-02', '2024-05-05', #98),
  (@f, #9, #1, '2024-01-01', '2024-01-02', '2024-06-01', #9);
insert into app.activity_groups (root_id, id, name, description, sort_order, created_at, updated_at, deleted_at, deleted_with, parent_id) values
  (@f, #22, 'Strength', '', 0, '2024-01-01', '2024-01-02', null, null, null),
  (@f, #20, 'Legs', '', 1, '2024-01-01', '2024-01-02', null, null, #22),
  (@f, #21, 'Legs', 'deleted', 1, '2024-01-01', '2024-01-02', '2024-07-01', #21, #20);
insert into app.activity_definitions
  (root_id, id, group_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, created_at, updated_at, deleted_at,
    deleted_with, sort_order)
values
  (@f, #30, #20, 'Squat', '', true, true, true, true, '2024-01-01', '2024-01-02', null, null, 0),
  (@f, #31, null, 'Squat', '', false, false, false, false, '2024-01-01', '2024-01-02', '2024-07-01', #31, -1);
insert into app.metric_definitions
  (root_id, id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, allows_negative, sort_order, higher_is_better,
    created_at, updated_at, deleted_at, deleted_with)
values
  (@f, #40, #30, 'Weight', 'kg', true, true, false, false, 0, true, '2024-01-01', '2024-01-02', null, null),
  (@f, #41, #30, 'Drift', '', false, false, true, true, 1, false, '2024-01-01', '2024-01-02', null, null),
  (@f, #42, #31, 'Weight', '°', true, false, true, false, 1, true, '2024-01-01', '2024-01-02', '2024-07-01', #31);
insert into app.split_definitions (root_id, id, activity_id, name, sort_order, created_at, updated_at, deleted_at, deleted_with, is_active)
values
  (@f, #50, #30, 'Left', 0, '2024-01-01', '2024-01-02', null, null, true),
  (@f, #51, #31, 'Left', 3, '2024-01-01', '2024-01-02', '2024-07-01', #31, false);
insert into app.scheduled_sessions
  (root_id, id, day_id, session_template_id, is_completed, completion_data, created_at, updated_at, deleted_at, deleted_with, session_id)
values
  (@f, #86, #84, #60, true, '{"session_id": "##7"}', '2024-01-01', '2024-01-02', null, null, #7),
  (@f, #87, #85, null, false, null, '2024-01-01', '2024-01-02', '2024-03-01', #81, null);
insert into app.activity_instances
  (root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, notes, data, created_at,
    updated_at, deleted_at, deleted_with, sort_order)
values
  (@f, #70, #7, #30, '2024-01-01 10:00:00.000001+00', '2024-01-01 10:00:00.000002+00', 0, true, '', '{"instance": "##70"}', '2024-01-01',
    '2024-01-02', null, null, 1),
  (@f, #71, #7, #30, null, null, null, false, null, null, '2024-01-01', '2024-01-02', null, null, 0),
  (@f, #72, #9, #31, null, null, 2147483647, false, E'one\ntwo', '3', '2024-01-01', '2024-01-02', '2024-06-01', #9, 0);
insert into app.activity_sets (root_id, id, activity_instance_id, set_number, completed, created_at, updated_at, deleted_at, deleted_with)
values
  (@f, #73, #70, 1, true, '2024-01-01', '2024-01-02', null, null),
  (@f, #74, #70, 2147483647, false, '2024-01-01', '2024-01-02', '2024-08-01', #74);
insert into app.metric_values
  (root_id, id, activity_instance_id, metric_definition_id, split_definition_id, value, allows_negative, set_number, recorded_at, created_at,
    updated_at, deleted_at, deleted_with)
values
  (@f, #75, #70, #40, #50, 1.7976931348623157e308, false, 1, '2024-01-01', '2024-01-01', '2024-01-02', null, null),
  (@f, #76, #70, #40, null, 4.94e-324, false, null, '0001-01-01 00:00:00+00', '2024-01-01', '2024-01-02', null, null),
  (@f, #77, #71, #40, null, '-0', false, null, '9999-12-31 23:59:59.999999+00', '2024-01-01', '2024-01-02', null, null),
  (@f, #78, #71, #41, null, -0.1, true, null, '2024-01-01', '2024-01-01', '2024-01-02', null, null),
  (@f, #79, #72, #42, #51, 9007199254740993, false, null, '2024-01-01', '2024-01-01', '2024-01-02', '2024-06-01', #9);
insert into app.notes (root_id, id, goal_id, activity_instance_id, set_number, content, created_at, updated_at, deleted_at, deleted_with) values
  (@f, #90, #13, null, null, E'one\n\ntwo', '2024-01-01', '2024-01-02', null, null),
  (@f, #91, null, #70, 1, '', '2024-01-01', '2024-01-02', null, null),
  (@f, #92, null, #72, null, '🙂', '2024-01-01', '2024-01-02', '2024-06-01', #9);
