-- A page of a fractal's sessions, newest first; one row without a session when there are none, no row when there is no such fractal.
-- app read
-- Bounds that are not set are the widest ones, in case expressions: under row-level security coalesce() would not find rows by index.
select s.root_id, s.id, s.parent_id, s.name, s.description, s.session_start, s.session_end, s.duration_minutes, s.total_duration_seconds,
  s.completed, s.template_id, s.program_day_id, s.created_at, s.updated_at, s.deleted_at, p.goal_ids, p.sections, p.instance_ids
from app.goals f
left join lateral (
  select g.root_id, g.id, g.parent_id, g.name, g.description, g.session_start, g.session_end, g.duration_minutes, g.total_duration_seconds,
    g.completed, g.template_id, g.program_day_id, g.created_at, g.updated_at, g.deleted_at
  from app.goals g
  where g.root_id = f.root_id and g.type = 'PracticeSession'
    and case when g.session_start is null then g.created_at else g.session_start end
      >= case when $2::timestamptz is null then '-infinity' else $2::timestamptz end
    and case when g.session_start is null then g.created_at else g.session_start end
      < case when $3::timestamptz is null then 'infinity' else $3::timestamptz end
    and ($4::uuid is null or exists (
      select
      from app.practice_session_goals l
      join app.goals t on t.root_id = l.root_id and t.id = l.short_term_goal_id
      where l.root_id = g.root_id and l.practice_session_id = g.id and l.short_term_goal_id = $4::uuid
        and l.deleted_at is not distinct from g.deleted_at and (t.deleted_at is null or t.deleted_at = g.deleted_at)))
    and ($5::uuid is null or exists (
      select
      from app.activity_instances i
      where i.root_id = g.root_id and i.practice_session_id = g.id and i.activity_definition_id = $5::uuid
        and i.deleted_at is not distinct from g.deleted_at))
    and ($6::boolean is null or g.completed = $6::boolean)
    and ($7::text is null or g.name ^@ $7::text)
    and ($8::boolean or g.deleted_at is null)
    and (case when g.session_start is null then g.created_at else g.session_start end, g.id)
      < (case when $9::timestamptz is null then 'infinity' else $9::timestamptz end,
        case when $10::uuid is null then 'ffffffff-ffff-ffff-ffff-ffffffffffff' else $10::uuid end)
  order by case when g.session_start is null then g.created_at else g.session_start end desc, g.id desc
  limit $11::integer
) as s on true
left join app.session_parts p on p.root_id = s.root_id and p.id = s.id
where f.root_id = $1::uuid and f.id = $1::uuid
order by case when s.session_start is null then s.created_at else s.session_start end desc, s.id desc
