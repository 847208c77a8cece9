-- Every unique name and check of the plan's Phase 2, by name, and the cascade rules of its section 2.3.
with named_index (name) as (
  values ('uq_activity_groups_root_name'), ('uq_activity_definitions_root_name'), ('uq_metric_definitions_activity_name'),
    ('uq_split_definitions_activity_name'), ('uq_session_templates_root_name')
), named_check (table_name, name) as (
  values ('goals', 'valid_goal_type'), ('goals', 'chk_goals_deadline_future'), ('goals', 'chk_goals_session_time_order'),
    ('goals', 'chk_goals_duration_positive'), ('goals', 'chk_goals_root'),
    ('activity_instances', 'chk_activity_instances_time_order'), ('activity_instances', 'chk_activity_instances_duration_positive'),
    ('metric_values', 'chk_metric_values_positive'), ('metric_values', 'chk_metric_values_finite')
), cascade_rule (table_name, name, on_delete, words) as (
  values ('practice_session_goals', 'fk_practice_session_goals_session', 'c', 'CASCADE'),
    ('practice_session_goals', 'fk_practice_session_goals_goal', 'c', 'CASCADE'),
    ('activity_instances', 'fk_activity_instances_session', 'c', 'CASCADE'),
    ('metric_values', 'fk_metric_values_instance', 'c', 'CASCADE'),
    ('metric_values', 'fk_metric_values_definition', 'r', 'RESTRICT'),
    ('metric_values', 'fk_metric_values_split', 'r', 'RESTRICT')
)
select 'unique names ' || n.name as check,
  exists (
    select
    from pg_catalog.pg_index i
    where i.indexrelid = to_regclass('app.' || n.name) and i.indisunique and i.indisvalid
  ) as ok
from named_index n
union all
select 'check ' || n.name,
  exists (
    select
    from pg_catalog.pg_constraint c
    where c.conrelid = ('app.' || n.table_name)::regclass and c.conname = n.name and c.contype = 'c' and c.convalidated
  )
from named_check n
union all
select 'foreign key ' || n.name || ' ON DELETE ' || n.words,
  exists (
    select
    from pg_catalog.pg_constraint c
    where c.conrelid = ('app.' || n.table_name)::regclass and c.conname = n.name and c.confdeltype::text = n.on_delete and c.convalidated
  )
from cascade_rule n;
