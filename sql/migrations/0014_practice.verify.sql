-- Groups nest inside their fractal, scheduled sessions name sessions of theirs, and lists and summaries have their indexes.
select 'foreign key ' || wanted.name as check,
  exists (select from pg_catalog.pg_constraint c where c.conname = wanted.name and c.contype = 'f' and c.convalidated) as ok
from unnest(array['fk_activity_groups_parent', 'fk_scheduled_sessions_session']) as wanted (name)
union all
select 'index ' || wanted.name,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid)
from unnest(array[
  'idx_activity_groups_parent', 'idx_scheduled_sessions_session', 'idx_goals_sessions_when', 'idx_goals_order', 'idx_metric_values_instance'
]) as wanted (name)
union all
select 'idx_metric_values_instance covers what summaries of a session read',
  exists (
    select from pg_catalog.pg_index i
    where i.indexrelid = to_regclass('app.idx_metric_values_instance') and i.indnkeyatts = 2 and i.indnatts = 8
  )
union all
select wanted.name || ' shows what its reader may see',
  exists (
    select from pg_catalog.pg_class c
    where c.oid = to_regclass('app.' || wanted.name) and 'security_invoker=true' = any (c.reloptions)
  )
from unnest(array['instance_parts', 'session_parts']) as wanted (name)
union all
select 'new_id makes UUIDs of version 7', substring(app.new_id()::text from 15 for 1) = '7'
union all
select 'no group is its own ancestor',
  not exists (
    with recursive above as (
      select g.root_id, g.id, g.parent_id from app.activity_groups g where g.parent_id is not null
      union
      select a.root_id, a.id, g.parent_id
      from above a
      join app.activity_groups g on g.root_id = a.root_id and g.id = a.parent_id
      where g.parent_id is not null
    )
    select from above a where a.parent_id = a.id
  );
