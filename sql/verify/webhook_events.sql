BEGIN;
SELECT 1 / (count(*) = 2)::int FROM pg_trigger WHERE tgname = 'tell_webhooks' AND tgenabled = 'O';
SELECT 1 / (cs_stamp('2026-11-21 11:34:00.5+02') = '2026-11-21T09:34:00.500000Z')::int;
ROLLBACK;
