-- @health one global
-- The database answers.
SELECT 1;
