-- Rows that a database at version 1 may hold and a later version refuses: one or more of each kind. i(n) is the id of a row.
create function pg_temp.i(n integer) returns uuid language sql immutable
return ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid;

-- Fractals 1, 2 and 3: two of one name, and the number behind it taken. Only the first two know themselves.
insert into app.goals (id, type, name, root_id, created_at, updated_at) values
  (pg_temp.i(1), 'UltimateGoal', 'Climb', null, '2025-01-01', '2025-01-02'),
  (pg_temp.i(2), 'LongTermGoal', 'Climb', pg_temp.i(2), '2025-01-03', '2025-01-03'),
  (pg_temp.i(3), 'MidTermGoal', 'Climb (2)', pg_temp.i(3), '2025-01-04', '2025-01-04');

-- No root_id at any level, a wrong one, and one that is nowhere.
insert into app.goals (id, type, name, parent_id, root_id, created_at, updated_at) values
  (pg_temp.i(11), 'LongTermGoal', 'level 2', pg_temp.i(1), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(12), 'MidTermGoal', 'level 3', pg_temp.i(11), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(13), 'ShortTermGoal', 'level 4', pg_temp.i(12), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(14), 'PracticeSession', 'level 5', pg_temp.i(13), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(15), 'ImmediateGoal', 'level 6', pg_temp.i(14), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(16), 'MicroGoal', 'level 7', pg_temp.i(15), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(17), 'NanoGoal', 'level 8', pg_temp.i(16), null, '2025-01-05', '2025-01-05'),
  (pg_temp.i(18), 'LongTermGoal', 'of another fractal', pg_temp.i(1), pg_temp.i(2), '2025-01-05', '2025-01-05'),
  (pg_temp.i(19), 'MidTermGoal', 'dangling', pg_temp.i(2), pg_temp.i(902), '2025-01-05', '2025-01-05');

-- Sessions without a parent.
insert into app.goals (id, type, name, parent_id, root_id, created_at, updated_at) values
  (pg_temp.i(21), 'PracticeSession', 'names its root', null, pg_temp.i(1), '2025-02-01', '2025-02-01'),
  (pg_temp.i(22), 'PracticeSession', 'by its goal', null, null, '2025-02-01', '2025-02-01'),
  (pg_temp.i(23), 'PracticeSession', 'by its activity', null, null, '2025-02-01', '2025-02-01'),
  (pg_temp.i(24), 'PracticeSession', 'nowhere', null, null, '2025-02-01', '2025-02-01'),
  (pg_temp.i(25), 'PracticeSession', 'its own root', null, pg_temp.i(25), '2025-02-01', '2025-02-01'),
  (pg_temp.i(26), 'PracticeSession', 'its own root, with a goal', null, pg_temp.i(26), '2025-02-01', '2025-02-01'),
  (pg_temp.i(27), 'PracticeSession', 'names a goal', null, pg_temp.i(13), '2025-02-01', '2025-02-01'),
  (pg_temp.i(28), 'PracticeSession', 'dangling', null, pg_temp.i(900), '2025-02-01', '2025-02-01'),
  (pg_temp.i(29), 'ImmediateGoal', 'below nowhere', pg_temp.i(24), null, '2025-02-01', '2025-02-01'),
  (pg_temp.i(30), 'ImmediateGoal', 'below names its root', pg_temp.i(21), null, '2025-02-01', '2025-02-01'),
  (pg_temp.i(31), 'ImmediateGoal', 'below names its root, right', pg_temp.i(21), pg_temp.i(1), '2025-02-01', '2025-02-01');

-- Goals of no root type without a parent, and rings of parents.
insert into app.goals (id, type, name, parent_id, root_id, created_at, updated_at) values
  (pg_temp.i(41), 'ImmediateGoal', 'names a root', null, pg_temp.i(2), '2025-03-01', '2025-03-01'),
  (pg_temp.i(42), 'MicroGoal', 'dangling', null, pg_temp.i(901), '2025-03-01', '2025-03-01'),
  (pg_temp.i(43), 'NanoGoal', 'nowhere', null, null, '2025-03-01', '2025-03-01'),
  (pg_temp.i(44), 'LongTermGoal', 'ring', null, null, '2025-03-01', '2025-03-01'),
  (pg_temp.i(45), 'MidTermGoal', 'ring', pg_temp.i(44), null, '2025-03-01', '2025-03-01'),
  (pg_temp.i(46), 'ShortTermGoal', 'ring', pg_temp.i(45), pg_temp.i(2), '2025-03-01', '2025-03-01'),
  (pg_temp.i(47), 'ImmediateGoal', 'below the ring', pg_temp.i(46), null, '2025-03-01', '2025-03-01'),
  (pg_temp.i(48), 'MidTermGoal', 'its own parent', null, pg_temp.i(1), '2025-03-01', '2025-03-01');
update app.goals set parent_id = pg_temp.i(46) where id = pg_temp.i(44);
update app.goals set parent_id = id where id = pg_temp.i(48);

-- Values that the checks refuse, and some that they allow.
insert into app.goals (
  id, type, name, parent_id, root_id, created_at, updated_at, deadline, session_start, session_end, total_duration_seconds) values
  (pg_temp.i(51), 'ShortTermGoal', 'late', pg_temp.i(1), pg_temp.i(1), '2025-06-10 12:00Z', '2025-06-11', '2025-06-01', null, null, null),
  (pg_temp.i(52), 'PracticeSession', 'backwards', pg_temp.i(1), pg_temp.i(1), '2025-06-10', '2025-06-11', null,
    '2025-06-10 11:00Z', '2025-06-10 10:00Z', 60),
  (pg_temp.i(53), 'PracticeSession', 'negative', pg_temp.i(1), pg_temp.i(1), '2025-06-10', '2025-06-11', null, null, '2025-06-10 10:00Z', -60),
  (pg_temp.i(54), 'ShortTermGoal', 'the day before', pg_temp.i(1), pg_temp.i(1), '2025-06-10', '2025-06-11', '2025-06-09', null, null, null),
  (pg_temp.i(55), 'ShortTermGoal', 'sessions only', pg_temp.i(1), pg_temp.i(1), '2025-06-10', '2025-06-11', null,
    '2025-06-10 11:00Z', '2025-06-10 10:00Z', -60);
insert into app.goals (id, type, name, parent_id, root_id, created_at, updated_at, description, completed, deadline) values
  (pg_temp.i(56), 'ShortTermGoal', 'nothing filled', pg_temp.i(1), pg_temp.i(1), null, null, null, null, '2024-05-01'),
  (pg_temp.i(57), 'ShortTermGoal', 'not created', pg_temp.i(1), pg_temp.i(1), null, '2024-06-01', '', false, '2026-01-01');

insert into app.activity_groups (id, root_id, name, created_at) values
  (pg_temp.i(101), pg_temp.i(1), 'Strength', '2025-01-01'),
  (pg_temp.i(102), pg_temp.i(1), 'Strength', '2025-01-02'),
  (pg_temp.i(103), pg_temp.i(1), 'Strength (2)', '2025-01-03'),
  (pg_temp.i(104), pg_temp.i(2), 'Strength', '2025-01-04'),
  (pg_temp.i(105), pg_temp.i(13), 'Strength', '2025-01-05');
insert into app.activity_groups (id, root_id, name, description, sort_order, created_at) values
  (pg_temp.i(106), pg_temp.i(1), 'nothing filled', null, null, null);

insert into app.activity_definitions (id, root_id, group_id, name, created_at) values
  (pg_temp.i(111), pg_temp.i(1), pg_temp.i(101), 'Press', '2025-01-01'),
  (pg_temp.i(112), pg_temp.i(1), pg_temp.i(101), 'Press', '2025-01-02'),
  (pg_temp.i(113), pg_temp.i(1), null, 'Press (2)', '2025-01-03'),
  (pg_temp.i(114), pg_temp.i(2), null, 'Press', '2025-01-04'),
  (pg_temp.i(115), pg_temp.i(2), pg_temp.i(101), 'group of another fractal', '2025-01-05'),
  (pg_temp.i(117), pg_temp.i(14), null, 'names a session', '2025-01-06');
insert into app.activity_definitions (
  id, root_id, name, description, has_sets, has_metrics, metrics_multiplicative, has_splits, created_at) values
  (pg_temp.i(116), pg_temp.i(1), 'nothing filled', null, null, null, null, null, null);

insert into app.metric_definitions (id, activity_id, name, unit, created_at, deleted_at) values
  (pg_temp.i(121), pg_temp.i(111), 'Weight', 'kg', '2025-01-01', null),
  (pg_temp.i(122), pg_temp.i(111), 'Weight', 'kg', '2025-01-02', null),
  (pg_temp.i(123), pg_temp.i(111), 'Weight', 'lb', '2025-01-03', '2025-01-04'),
  (pg_temp.i(124), pg_temp.i(111), 'Weight (2)', 'kg', '2025-01-05', null),
  (pg_temp.i(125), pg_temp.i(111), 'Change', 'kg', '2025-01-06', null),
  (pg_temp.i(126), pg_temp.i(114), 'Weight', 'kg', '2025-01-07', null);
insert into app.metric_definitions (id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, created_at) values
  (pg_temp.i(127), pg_temp.i(111), 'nothing filled', '', null, null, null, null);

insert into app.split_definitions (id, activity_id, name, created_at) values
  (pg_temp.i(131), pg_temp.i(111), 'Left', '2025-01-01'),
  (pg_temp.i(132), pg_temp.i(111), 'Left', '2025-01-02'),
  (pg_temp.i(133), pg_temp.i(111), 'Left (2)', '2025-01-03'),
  (pg_temp.i(134), pg_temp.i(114), 'Left', null);

insert into app.session_templates (id, root_id, name, description, template_data, created_at) values
  (pg_temp.i(141), pg_temp.i(1), 'Plan', '', '{}', '2025-01-01'),
  (pg_temp.i(142), pg_temp.i(1), 'Plan', '', '{}', '2025-01-02'),
  (pg_temp.i(143), pg_temp.i(1), 'Plan (2)', null, '{}', null),
  (pg_temp.i(144), pg_temp.i(2), 'Plan', '', '{}', '2025-01-04');
insert into app.goals (id, type, name, parent_id, root_id, created_at, updated_at, template_id) values
  (pg_temp.i(61), 'PracticeSession', 'template', null, pg_temp.i(1), '2025-06-10', '2025-06-11', pg_temp.i(141)),
  (pg_temp.i(62), 'PracticeSession', 'template of another fractal', null, pg_temp.i(1), '2025-06-10', '2025-06-11', pg_temp.i(144)),
  (pg_temp.i(63), 'PracticeSession', 'no such template', null, pg_temp.i(1), '2025-06-10', '2025-06-11', pg_temp.i(999));

insert into app.practice_session_goals (practice_session_id, short_term_goal_id) values
  (pg_temp.i(21), pg_temp.i(12)),
  (pg_temp.i(21), pg_temp.i(2)),
  (pg_temp.i(22), pg_temp.i(12)),
  (pg_temp.i(26), pg_temp.i(2));

insert into app.activity_instances (
  id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, completed, created_at) values
  (pg_temp.i(151), pg_temp.i(21), pg_temp.i(111), '2025-02-01 11:00Z', '2025-02-01 10:00Z', 60, true, '2025-02-01'),
  (pg_temp.i(152), pg_temp.i(21), pg_temp.i(111), null, '2025-02-01 10:00Z', -60, true, '2025-02-01'),
  (pg_temp.i(153), pg_temp.i(21), pg_temp.i(114), null, null, null, true, '2025-02-01'),
  (pg_temp.i(154), pg_temp.i(23), pg_temp.i(114), null, null, null, true, '2025-02-01'),
  (pg_temp.i(155), pg_temp.i(21), pg_temp.i(112), '2025-02-01 10:00Z', null, null, null, null);

insert into app.metric_values (id, activity_instance_id, metric_definition_id, split_definition_id, value) values
  (pg_temp.i(161), pg_temp.i(151), pg_temp.i(121), pg_temp.i(131), 50),
  (pg_temp.i(162), pg_temp.i(151), pg_temp.i(125), null, -3),
  (pg_temp.i(163), pg_temp.i(151), pg_temp.i(121), null, 'nan'),
  (pg_temp.i(164), pg_temp.i(151), pg_temp.i(121), null, 'infinity'),
  (pg_temp.i(165), pg_temp.i(151), pg_temp.i(121), null, '-infinity'),
  (pg_temp.i(166), pg_temp.i(153), pg_temp.i(126), pg_temp.i(134), 60),
  (pg_temp.i(167), pg_temp.i(151), pg_temp.i(121), pg_temp.i(134), 70),
  (pg_temp.i(168), pg_temp.i(154), pg_temp.i(126), pg_temp.i(134), 80),
  (pg_temp.i(169), pg_temp.i(151), pg_temp.i(125), null, 4);

insert into app.programs (
  id, root_id, name, description, start_date, end_date, is_active, goal_ids, weekly_schedule, created_at, updated_at) values
  (pg_temp.i(171), pg_temp.i(13), 'names a goal', null, '2025-01-01', '2025-12-31', null, '[]', '{}', '2025-01-01', '2025-01-02');
insert into app.program_blocks (id, program_id, name) values (pg_temp.i(181), pg_temp.i(171), 'Base');
insert into app.program_days (id, block_id, date) values (pg_temp.i(191), pg_temp.i(181), '2025-01-01');
insert into app.scheduled_sessions (id, day_id, session_template_id, is_completed) values
  (pg_temp.i(201), pg_temp.i(191), pg_temp.i(144), null),
  (pg_temp.i(202), pg_temp.i(191), pg_temp.i(141), true);
