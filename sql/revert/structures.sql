BEGIN;
DROP TABLE exercises;
DROP TABLE concepts;
DROP TABLE lessons;
DROP TABLE modules;
ALTER TABLE courses DROP COLUMN applied_snapshot_id;
DROP TABLE structure_snapshots;
COMMIT;
