BEGIN;
SELECT tries, try_after FROM uploads WHERE false;
ROLLBACK;
