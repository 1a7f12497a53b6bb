-- @health one global
-- The database answers.
SELECT true AS alive;
