-- The triggers that hold the goal rules are on.
select 'trigger ' || wanted.name as check,
  exists (
    select
    from pg_catalog.pg_trigger t
    where t.tgrelid = to_regclass('app.goals') and t.tgname = wanted.name and t.tgenabled = 'O'
  ) as ok
from unnest(array['trg_goals_rules_inserted', 'trg_goals_rules_updated']) as wanted (name);
