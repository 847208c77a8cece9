-- Is the database there: for health checks.
-- app read
select true as alive
