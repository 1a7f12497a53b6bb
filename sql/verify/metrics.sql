BEGIN;
SELECT id, counter, kind, outcome, amount FROM tallies WHERE false;
SELECT 1 / (count(*) = 5)::int FROM pg_trigger
 WHERE tgenabled = 'O' AND (tgrelid, tgname) IN (('jobs'::regclass, 'tally_new'), ('jobs'::regclass, 'tally'), ('material_entries'::regclass, 'tally'),
                                                 ('material_entries'::regclass, 'tally_changed'), ('webhook_deliveries'::regclass, 'tally'));
SELECT 1 / (count(*) = 8)::int FROM queue_state(1);
SELECT 1 / (count(*) > 20)::int FROM cs_metrics(1);
ROLLBACK;
