-- Plan, "Check root_id columns exist" and "Check for NULL root_ids", and that it is NOT NULL and keyed.
with wanted (table_name) as (
  values ('goals'), ('activity_instances'), ('metric_values'), ('metric_definitions'), ('split_definitions'),
    ('activity_groups'), ('activity_definitions'), ('session_templates')
)
select w.table_name || '.root_id is there and NOT NULL' as check,
  exists (
    select
    from pg_catalog.pg_attribute a
    where a.attrelid = ('app.' || w.table_name)::regclass and a.attname = 'root_id' and a.attnotnull and not a.attisdropped
  ) as ok
from wanted w
union all
select 'foreign key fk_' || w.table_name || '_root',
  exists (
    select
    from pg_catalog.pg_constraint c
    where c.conrelid = ('app.' || w.table_name)::regclass and c.conname = 'fk_' || w.table_name || '_root'
      and c.contype = 'f' and c.convalidated
  )
from wanted w
union all
select '0 NULL root_ids in ' || counted.table_name, counted.nulls = 0
from (
  select 'goals' as table_name, count(*) as nulls from app.goals t where t.root_id is null
  union all
  select 'activity_instances', count(*) from app.activity_instances t where t.root_id is null
  union all
  select 'metric_values', count(*) from app.metric_values t where t.root_id is null
  union all
  select 'metric_definitions', count(*) from app.metric_definitions t where t.root_id is null
  union all
  select 'split_definitions', count(*) from app.split_definitions t where t.root_id is null
) as counted
union all
select 'every root_id of goals names a root',
  not exists (
    select
    from app.goals g
    where not exists (
      select
      from app.goals r
      where r.id = g.root_id and r.root_id = r.id and r.parent_id is null and r.type <> 'PracticeSession'
    )
  );
