-- What an answer of a model can be repeated by.
-- requires: llm_providers
BEGIN;

ALTER TABLE llm_calls
    ADD COLUMN prompt_version text,
    ADD COLUMN input_hash text CHECK (input_hash ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN llm_calls.prompt_version IS 'version of the instructions that the model was given; NULL of calls without any';
COMMENT ON COLUMN llm_calls.input_hash IS 'SHA-256 in hex of all that was asked: instructions, data, schema, and what was wrong with an answer before';

COMMIT;
