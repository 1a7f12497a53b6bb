BEGIN;
DROP FUNCTION key_of_tenant(uuid);
COMMIT;
