BEGIN;
DROP TRIGGER tally ON llm_calls;
DROP FUNCTION cs_tally_llm_call();
DELETE FROM tallies WHERE counter = 'llm_calls';
COMMIT;
