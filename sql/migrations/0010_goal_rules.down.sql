-- The rules go.
-- step: transaction
drop trigger trg_goals_rules_updated on app.goals;
drop trigger trg_goals_rules_inserted on app.goals;
drop function app.check_goal_rules();
drop function app.goal_rank(text);
