-- Removes a fractal for good, live or deleted, of a user who goes himself; lock_fractals_of_user runs before it. Answers how many rows went.
-- admin write
-- By root_id and not by cascade: a table is read once, and not once for each row above it.
with metric_values_ as (
  delete from app.metric_values x where x.root_id = $1::uuid returning x.root_id
), activity_sets_ as (
  delete from app.activity_sets x where x.root_id = $1::uuid returning x.root_id
), notes_ as (
  delete from app.notes x where x.root_id = $1::uuid returning x.root_id
), activity_instances_ as (
  delete from app.activity_instances x where x.root_id = $1::uuid returning x.root_id
), scheduled_sessions_ as (
  delete from app.scheduled_sessions x where x.root_id = $1::uuid returning x.root_id
), program_days_ as (
  delete from app.program_days x where x.root_id = $1::uuid returning x.root_id
), program_blocks_ as (
  delete from app.program_blocks x where x.root_id = $1::uuid returning x.root_id
), programs_ as (
  delete from app.programs x where x.root_id = $1::uuid returning x.root_id
), practice_session_goals_ as (
  delete from app.practice_session_goals x where x.root_id = $1::uuid returning x.root_id
), session_templates_ as (
  delete from app.session_templates x where x.root_id = $1::uuid returning x.root_id
), metric_definitions_ as (
  delete from app.metric_definitions x where x.root_id = $1::uuid returning x.root_id
), split_definitions_ as (
  delete from app.split_definitions x where x.root_id = $1::uuid returning x.root_id
), activity_definitions_ as (
  delete from app.activity_definitions x where x.root_id = $1::uuid returning x.root_id
), activity_groups_ as (
  delete from app.activity_groups x where x.root_id = $1::uuid returning x.root_id
), goals_ as (
  delete from app.goals x where x.root_id = $1::uuid returning x.root_id
), fractal_members_ as (
  delete from app.fractal_members x where x.root_id = $1::uuid returning x.root_id
), fractal_invitations_ as (
  delete from app.fractal_invitations x where x.root_id = $1::uuid returning x.root_id
), counted (place, table_name, rows) as (
  select 1, 'goals', count(*) from goals_
  union all
  select 2, 'practice_session_goals', count(*) from practice_session_goals_
  union all
  select 3, 'activity_groups', count(*) from activity_groups_
  union all
  select 4, 'activity_definitions', count(*) from activity_definitions_
  union all
  select 5, 'metric_definitions', count(*) from metric_definitions_
  union all
  select 6, 'split_definitions', count(*) from split_definitions_
  union all
  select 7, 'activity_instances', count(*) from activity_instances_
  union all
  select 8, 'activity_sets', count(*) from activity_sets_
  union all
  select 9, 'metric_values', count(*) from metric_values_
  union all
  select 10, 'notes', count(*) from notes_
  union all
  select 11, 'session_templates', count(*) from session_templates_
  union all
  select 12, 'programs', count(*) from programs_
  union all
  select 13, 'program_blocks', count(*) from program_blocks_
  union all
  select 14, 'program_days', count(*) from program_days_
  union all
  select 15, 'scheduled_sessions', count(*) from scheduled_sessions_
  union all
  select 16, 'fractal_members', count(*) from fractal_members_
  union all
  select 17, 'fractal_invitations', count(*) from fractal_invitations_
)
select c.table_name, c.rows
from counted c
where c.rows > 0
order by c.place
