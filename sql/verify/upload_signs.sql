BEGIN;
SELECT seen_at FROM uploads WHERE false;
ROLLBACK;
