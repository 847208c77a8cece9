-- Rows of the table $2 in a fractal that goes as a whole, live and deleted; goals from the bottom up, the root left out.
-- admin read
(select x.id from app.metric_values x where $2::text = 'metric_values' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.notes x where $2::text = 'notes' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.activity_sets x where $2::text = 'activity_sets' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.activity_instances x where $2::text = 'activity_instances' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.scheduled_sessions x where $2::text = 'scheduled_sessions' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.goals x where $2::text = 'goals' and x.root_id = $1::uuid and x.id <> x.root_id and not exists (
    select from app.goals c where c.root_id = x.root_id and c.parent_id = x.id) limit $3::integer)
union all
(select x.id from app.program_days x where $2::text = 'program_days' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.program_blocks x where $2::text = 'program_blocks' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.programs x where $2::text = 'programs' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.session_templates x where $2::text = 'session_templates' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.activity_groups x where $2::text = 'activity_groups' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.metric_definitions x where $2::text = 'metric_definitions' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.split_definitions x where $2::text = 'split_definitions' and x.root_id = $1::uuid limit $3::integer)
union all
(select x.id from app.activity_definitions x where $2::text = 'activity_definitions' and x.root_id = $1::uuid limit $3::integer)
