-- Imports are held to the rules of goals again.
-- step: transaction
create or replace function app.check_goal_rules() returns trigger
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
