BEGIN;
SELECT prompt_version, input_hash FROM llm_calls WHERE false;
ROLLBACK;
