BEGIN;
DROP FUNCTION auth_used(uuid, uuid);
DROP FUNCTION auth_key(text);
DROP TABLE api_keys;
DROP TABLE tenants;
DROP FUNCTION cs_keys_changed();
COMMIT;
