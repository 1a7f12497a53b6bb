-- @health one global
-- The database answers, and has the migration of this name; whether an operator has paused the queue.
SELECT cs_has_migration($1) AS current, EXISTS (SELECT FROM queue_pause) AS paused;
