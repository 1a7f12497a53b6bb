-- @health one global
-- The database answers, and has the migration of this name.
SELECT cs_has_migration($1) AS current;
