-- Names of a user that must stay unique, each with what it must be unique in.
-- admin read
select 'goals' as table_name, g.user_id as scope, g.name, g.id
from app.goals g
where g.user_id = $1::uuid and g.id = g.root_id and g.deleted_at is null
union all
select 'activity_groups', t.root_id, t.name, t.id
from app.activity_groups t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where g.user_id = $1::uuid and t.deleted_at is null
union all
select 'activity_definitions', t.root_id, t.name, t.id
from app.activity_definitions t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where g.user_id = $1::uuid and t.deleted_at is null
union all
select 'session_templates', t.root_id, t.name, t.id
from app.session_templates t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where g.user_id = $1::uuid and t.deleted_at is null
union all
select 'metric_definitions', t.activity_id, t.name, t.id
from app.metric_definitions t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where g.user_id = $1::uuid and t.deleted_at is null
union all
select 'split_definitions', t.activity_id, t.name, t.id
from app.split_definitions t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where g.user_id = $1::uuid and t.deleted_at is null
