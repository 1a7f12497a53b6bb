BEGIN;
ALTER TABLE llm_calls DROP COLUMN prompt_version, DROP COLUMN input_hash;
COMMIT;
