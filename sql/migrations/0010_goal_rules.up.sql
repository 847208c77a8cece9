-- The goal rules of DESIGN.md §5: a child's type ranks below its parent's, a child's deadline is not after its parent's, no rings.
-- The database holds them, so that no two calls at once can break them together.

-- step: transaction
create function app.goal_rank(type text) returns integer
language sql immutable parallel safe
return case type
  when 'UltimateGoal' then 1
  when 'LongTermGoal' then 2
  when 'MidTermGoal' then 3
  when 'ShortTermGoal' then 4
  when 'PracticeSession' then 5
  when 'ImmediateGoal' then 6
  when 'MicroGoal' then 7
  when 'NanoGoal' then 8
end;
revoke all on function app.goal_rank(text) from public;
grant execute on function app.goal_rank(text) to fractal_app, fractal_admin;

create function app.check_goal_rules() returns trigger
language plpgsql set search_path = app, pg_temp as $$
declare
  parent record;
begin
  -- What an import brings, or moves, keeps the shape that the app gave it; what a user changes is held to the rules.
  if current_user = 'fractal_admin' then
    return new;
  end if;

  if new.parent_id is not null then
    -- The lock makes a concurrent change of the parent wait, or be seen.
    select g.type, g.deadline into parent
    from app.goals g
    where g.root_id = new.root_id and g.id = new.parent_id
    for share;
    if app.goal_rank(new.type) <= app.goal_rank(parent.type)
      and (tg_op = 'INSERT' or new.parent_id is distinct from old.parent_id or new.type <> old.type) then
      raise exception using errcode = 'check_violation', constraint = 'chk_goals_type_below_parent',
        message = 'chk_goals_type_below_parent';
    end if;
    if new.deadline > parent.deadline then
      raise exception using errcode = 'check_violation', constraint = 'chk_goals_deadline_within_parent',
        message = 'chk_goals_deadline_within_parent';
    end if;
  end if;

  if tg_op = 'UPDATE' then
    if new.parent_id is distinct from old.parent_id then
      -- One move at a time in a fractal: two together could close a ring that neither sees.
      perform from app.goals g where g.root_id = new.root_id and g.id = new.root_id for no key update;
      if exists (
        with recursive above as (
          select g.id, g.parent_id from app.goals g where g.root_id = new.root_id and g.id = new.parent_id
          union
          select g.id, g.parent_id from above a join app.goals g on g.root_id = new.root_id and g.id = a.parent_id
        )
        select from above a where a.id = new.id
      ) then
        raise exception using errcode = 'check_violation', constraint = 'chk_goals_no_ring', message = 'chk_goals_no_ring';
      end if;
    end if;
    if new.deadline is distinct from old.deadline and exists (
      select
      from app.goals g
      where g.root_id = new.root_id and g.parent_id = new.id and g.deleted_at is null and g.deadline > new.deadline
    ) then
      raise exception using errcode = 'check_violation', constraint = 'chk_goals_deadline_covers_children',
        message = 'chk_goals_deadline_covers_children';
    end if;
    if new.type <> old.type and exists (
      select
      from app.goals g
      where g.root_id = new.root_id and g.parent_id = new.id and app.goal_rank(g.type) <= app.goal_rank(new.type)
    ) then
      raise exception using errcode = 'check_violation', constraint = 'chk_goals_type_below_parent',
        message = 'chk_goals_type_below_parent';
    end if;
  end if;
  return new;
end
$$;
revoke all on function app.check_goal_rules() from public;

create trigger trg_goals_rules_inserted before insert on app.goals for each row execute function app.check_goal_rules();
create trigger trg_goals_rules_updated before update of parent_id, type, deadline on app.goals for each row
  when ((new.parent_id, new.type, new.deadline) is distinct from (old.parent_id, old.type, old.deadline))
  execute function app.check_goal_rules();
