-- Rules of DESIGN.md §5 that no constraint holds alone: who owns a fractal, and what is a session.
-- admin read
-- Types along the tree, deadlines, and the activity that a value's metric belongs to are held for what users change, and not for what an
-- import brought: those are no faults.
select 'members: fractals without exactly one owner' as name, count(*) as count
from app.goals g
left join (
  select m.root_id, count(*) as owners from app.fractal_members m where m.role = 'owner' group by m.root_id
) as o on o.root_id = g.root_id
where g.id = g.root_id and o.owners is distinct from 1
union all
select 'members: owners of a fractal that is another user''s', count(*)
from app.fractal_members m
join app.goals g on g.root_id = m.root_id and g.id = m.root_id
where m.role = 'owner' and m.user_id <> g.user_id
union all
select 'root_id: goals of another user than their fractal', count(*)
from app.goals t
join app.goals g on g.root_id = t.root_id and g.id = t.root_id
where t.user_id <> g.user_id
union all
select 'rules: practice_session_goals from what is no session', count(*)
from app.practice_session_goals l
join app.goals s on s.root_id = l.root_id and s.id = l.practice_session_id
where s.type <> 'PracticeSession'
union all
select 'rules: practice_session_goals to a session', count(*)
from app.practice_session_goals l
join app.goals g on g.root_id = l.root_id and g.id = l.short_term_goal_id
where g.type = 'PracticeSession'
union all
select 'rules: activity_instances in what is no session', count(*)
from app.activity_instances i
join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id
where s.type <> 'PracticeSession'
union all
select 'rules: scheduled_sessions held as what is no session', count(*)
from app.scheduled_sessions x
join app.goals s on s.root_id = x.root_id and s.id = x.session_id
where s.type <> 'PracticeSession'
union all
select 'rules: goals that have a template or a program''s day and are no session', count(*)
from app.goals g
where g.type <> 'PracticeSession' and (g.template_id is not null or g.program_day_id is not null)
