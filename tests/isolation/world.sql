-- One fractal with something live and something deleted of every kind, and at least two of what is listed. A word behind a dollar sign is an
-- id of the world's own; $user is its owner, $mark a word that stands in all its texts.
insert into app.goals (root_id, user_id, id, type, name, description, deleted_at, deleted_with)
values
  ('$fractal', '$user', '$fractal', 'UltimateGoal', 'Root $mark', '$mark', null, null),
  ('$trash_fractal', '$user', '$trash_fractal', 'UltimateGoal', 'Deleted root $mark', '$mark', now(), '$trash_fractal');
insert into app.session_templates (root_id, id, name, description, template_data)
values
  ('$fractal', '$template', 'Template $mark', '$mark', '{"sections": [{"name": "$mark", "activities": [{"activity_id": "$activity"}]}]}'),
  ('$fractal', '$template2', 'Template 2 $mark', '$mark', '{}');
insert into app.programs (root_id, id, name, description, start_date, end_date, goal_ids, weekly_schedule, created_at, updated_at)
values
  ('$fractal', '$program', 'Program $mark', '$mark', '2026-01-01', '2026-12-31', '["$goal"]', '[]', now(), now()),
  ('$fractal', '$program2', 'Program 2 $mark', '$mark', '2026-01-01', '2026-12-31', '[]', '[]', now(), now());
insert into app.program_blocks (root_id, id, program_id, name, start_date, end_date, goal_ids)
values
  ('$fractal', '$block', '$program', 'Block $mark', '2026-01-01', '2026-01-31', '["$goal"]'),
  ('$fractal', '$block2', '$program', 'Block 2 $mark', '2026-02-01', '2026-02-28', '[]');
insert into app.program_days (root_id, id, block_id, date, day_number, name, notes)
values
  ('$fractal', '$day', '$block', '2026-01-05', 1, 'Day $mark', '$mark'),
  ('$fractal', '$day2', '$block', '2026-01-06', 2, 'Day 2 $mark', '$mark');
insert into app.goals (root_id, user_id, id, type, name, description, parent_id, targets)
values
  ('$fractal', '$user', '$mid', 'MidTermGoal', 'Mid $mark', '$mark', '$fractal', null),
  ('$fractal', '$user', '$goal', 'ShortTermGoal', 'Goal $mark', '$mark', '$fractal',
    '[{"id": "$target", "name": "$mark", "activity_id": "$activity", "metrics": [{"metric_id": "$metric", "value": 5}]}]'),
  ('$fractal', '$user', '$micro', 'MicroGoal', 'Micro $mark', '$mark', '$goal', null),
  ('$fractal', '$user', '$micro2', 'MicroGoal', 'Micro 2 $mark', '$mark', '$goal', null);
insert into app.goals
  (root_id, user_id, id, type, name, description, parent_id, session_start, session_end, template_id, session_data, program_day_id)
values
  ('$fractal', '$user', '$session', 'PracticeSession', 'Session $mark', '$mark', '$goal', now() - interval '2 hours', now(), '$template',
    '{"sections": [{"name": "$mark", "instance_ids": ["$instance", "$idle"]}]}', '$day'),
  ('$fractal', '$user', '$session2', 'PracticeSession', 'Session 2 $mark', '$mark', '$goal', now() - interval '3 days',
    now() - interval '2 days', '$template', null, null),
  ('$fractal', '$user', '$session3', 'PracticeSession', 'Session 3 $mark', '$mark', '$goal', now() - interval '1 hour', null, null, null, null);
insert into app.practice_session_goals (root_id, practice_session_id, short_term_goal_id)
values ('$fractal', '$session', '$goal'), ('$fractal', '$session2', '$goal');
insert into app.activity_groups (root_id, id, name, description, sort_order)
values ('$fractal', '$group', 'Group $mark', '$mark', 0), ('$fractal', '$group2', 'Group 2 $mark', '$mark', 1);
insert into app.activity_groups (root_id, id, name, description, sort_order, parent_id)
values ('$fractal', '$subgroup', 'Subgroup $mark', '$mark', 0, '$group'), ('$fractal', '$subgroup2', 'Subgroup 2 $mark', '$mark', 1, '$group');
insert into app.activity_definitions (root_id, id, group_id, name, description, has_sets, has_metrics, has_splits, sort_order)
values
  ('$fractal', '$activity', '$group', 'Activity $mark', '$mark', true, true, true, 0),
  ('$fractal', '$activity2', '$group', 'Activity 2 $mark', '$mark', true, true, true, 1);
insert into app.metric_definitions (root_id, id, activity_id, name, unit, sort_order)
values ('$fractal', '$metric', '$activity', 'Metric $mark', 'kg', 0), ('$fractal', '$metric2', '$activity', 'Metric 2 $mark', 's', 1);
insert into app.split_definitions (root_id, id, activity_id, name, sort_order)
values ('$fractal', '$split', '$activity', 'Split $mark', 0), ('$fractal', '$split2', '$activity', 'Split 2 $mark', 1);
insert into app.activity_instances
  (root_id, id, practice_session_id, activity_definition_id, time_start, time_stop, duration_seconds, notes, sort_order)
values
  ('$fractal', '$instance', '$session', '$activity', null, null, null, '$mark', 0),
  ('$fractal', '$idle', '$session', '$activity2', null, null, null, '$mark', 1),
  ('$fractal', '$running', '$session3', '$activity2', now() - interval '1 minute', null, null, '$mark', 0),
  ('$fractal', '$instance2', '$session2', '$activity', now() - interval '3 days', now() - interval '2 days', 60, '$mark', 0);
insert into app.activity_sets (root_id, id, activity_instance_id, set_number)
values ('$fractal', '$set', '$instance', 1), ('$fractal', '$set2', '$instance', 2), ('$fractal', '$set3', '$instance2', 1);
insert into app.metric_values
  (root_id, id, activity_instance_id, metric_definition_id, split_definition_id, set_number, value, recorded_at)
values
  ('$fractal', '$value', '$instance', '$metric', '$split', 1, 61.5, now()),
  ('$fractal', '$value2', '$instance', '$metric2', '$split', 1, 62.5, now()),
  ('$fractal', '$value3', '$instance2', '$metric', '$split', 1, 63.5, now() - interval '2 days'),
  ('$fractal', '$value4', '$instance2', '$metric2', '$split', 1, 64.5, now() - interval '2 days');
insert into app.notes (root_id, id, activity_instance_id, set_number, content) values ('$fractal', '$note', '$instance', 1, '$mark');
insert into app.scheduled_sessions (root_id, id, day_id, session_template_id)
values ('$fractal', '$scheduled', '$day', '$template'), ('$fractal', '$scheduled2', '$day2', '$template');

insert into app.goals (root_id, user_id, id, type, name, parent_id, deleted_at, deleted_with)
values
  ('$fractal', '$user', '$trash_goal', 'MidTermGoal', 'Deleted goal $mark', '$fractal', now(), '$trash_goal'),
  ('$fractal', '$user', '$trash_session', 'PracticeSession', 'Deleted session $mark', '$goal', now(), '$trash_session');
insert into app.activity_groups (root_id, id, name, deleted_at, deleted_with)
values ('$fractal', '$trash_group', 'Deleted group $mark', now(), '$trash_group');
insert into app.activity_definitions (root_id, id, name, deleted_at, deleted_with)
values ('$fractal', '$trash_activity', 'Deleted activity $mark', now(), '$trash_activity');
insert into app.metric_definitions (root_id, id, activity_id, name, unit, deleted_at, deleted_with)
values ('$fractal', '$trash_metric', '$activity', 'Deleted metric $mark', 'm', now(), '$trash_metric');
insert into app.split_definitions (root_id, id, activity_id, name, deleted_at, deleted_with)
values ('$fractal', '$trash_split', '$activity', 'Deleted split $mark', now(), '$trash_split');
insert into app.activity_instances (root_id, id, practice_session_id, activity_definition_id, notes, deleted_at, deleted_with)
values ('$fractal', '$trash_instance', '$session', '$activity', '$mark', now(), '$trash_instance');
insert into app.activity_sets (root_id, id, activity_instance_id, set_number, deleted_at, deleted_with)
values ('$fractal', '$trash_set', '$instance', 3, now(), '$trash_set');
insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, value, recorded_at, deleted_at, deleted_with)
values ('$fractal', '$trash_value', '$instance', '$metric', 65.5, now(), now(), '$trash_value');
insert into app.session_templates (root_id, id, name, template_data, deleted_at, deleted_with)
values ('$fractal', '$trash_template', 'Deleted template $mark', '{}', now(), '$trash_template');
insert into app.programs (root_id, id, name, start_date, end_date, goal_ids, weekly_schedule, created_at, updated_at, deleted_at, deleted_with)
values ('$fractal', '$trash_program', 'Deleted program $mark', now(), now(), '[]', '[]', now(), now(), now(), '$trash_program');
insert into app.program_blocks (root_id, id, program_id, name, deleted_at, deleted_with)
values ('$fractal', '$trash_block', '$program', 'Deleted block $mark', now(), '$trash_block');
insert into app.program_days (root_id, id, block_id, day_number, name, deleted_at, deleted_with)
values ('$fractal', '$trash_day', '$block', 3, 'Deleted day $mark', now(), '$trash_day');
insert into app.scheduled_sessions (root_id, id, day_id, session_template_id, deleted_at, deleted_with)
values ('$fractal', '$trash_scheduled', '$day', '$template', now(), '$trash_scheduled');
insert into app.notes (root_id, id, goal_id, content, deleted_at, deleted_with)
values ('$fractal', '$trash_note', '$goal', '$mark', now(), '$trash_note');
insert into app.users (id, email, username, password_hash, deleted_at, purge_at)
values ('$deleted_user', '$deleted_user@example.com', '$deleted_user', '$mark', now(), now() + interval '10 days');

-- Who else is about: a member of the fractal, and a host of whose fractals the owner is in one, and invited to another.
insert into app.users (id, email, username, password_hash)
values
  ('$member', '$member@example.com', '$member', '$mark'),
  ('$host', '$host@example.com', '$host', '$mark');
insert into app.fractal_members (user_id, root_id, role) values ('$member', '$fractal', 'editor');
insert into app.fractal_invitations (root_id, id, email, role, token_hash)
values
  ('$fractal', '$invitation', 'one-$mark@example.com', 'viewer', sha256('$invitation')),
  ('$fractal', '$invitation2', 'two-$mark@example.com', 'editor', sha256('$invitation2'));
insert into app.goals (root_id, user_id, id, type, name)
values ('$hosted', '$host', '$hosted', 'UltimateGoal', 'Hosted $mark'), ('$offered', '$host', '$offered', 'UltimateGoal', 'Offered $mark');
insert into app.fractal_members (user_id, root_id, role) values ('$user', '$hosted', 'editor');
insert into app.fractal_invitations (root_id, id, email, role, token_hash)
values ('$offered', '$offer', lower('$email'), 'viewer', sha256('$invitation_token'));

-- What lets the owner in. A user has one reset token: the newest world's.
insert into app.sign_ins (id, user_id, expires_at, user_agent) values ('$sign_in', '$user', now() + interval '1 day', '$mark');
insert into app.auth_tokens (id, user_id, kind, family_id, token_hash, expires_at)
values ('$refresh', '$user', 'refresh', '$sign_in', sha256('$refresh'), now() + interval '1 day');
insert into app.api_keys (id, user_id, name, prefix, key_hash, scopes)
values
  ('$api_key', '$user', 'Key $mark', 'fgk_abcd', sha256('$api_key'), array['read']),
  ('$api_key2', '$user', 'Key 2 $mark', 'fgk_efgh', sha256('$api_key2'), array['read', 'write']);
insert into app.reset_tokens (user_id, token_hash, expires_at) values ('$user', sha256('$reset_token'), now() + interval '1 hour')
on conflict (user_id) do update set token_hash = excluded.token_hash;
