BEGIN;
DROP TRIGGER pilot_forget ON jobs;
DROP FUNCTION cs_pilot_forget();
COMMIT;
