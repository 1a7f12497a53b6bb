-- Answers of models that a generation in several exchanges has paid for, kept until its job is done.
-- requires: structures jobs
BEGIN;

CREATE TABLE generation_parts (
    tenant_id              uuid NOT NULL,
    job_id                 uuid NOT NULL,
    digest                 text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    course_id              uuid NOT NULL,
    provider               text NOT NULL,
    model_id               text NOT NULL,
    tokens_in              bigint NOT NULL CHECK (tokens_in >= 0),
    tokens_out             bigint NOT NULL CHECK (tokens_out >= 0),
    cost_usd               numeric(14, 8) NOT NULL CHECK (cost_usd >= 0),
    answer                 text CHECK (octet_length(answer) <= 8388608),
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, job_id, digest),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX generation_parts_course ON generation_parts (tenant_id, course_id);
CREATE INDEX generation_parts_age ON generation_parts (created_at);
CALL cs_protect('generation_parts', runner => 'SELECT, DELETE');
CALL cs_describe('generation_parts',
    $$An answer of a model to one question of a generation: about a part of the course, how its parts are joined, what is to be put right.
Written with its row of the bill, so that an attempt that begins again asks for none of it; gone when the job is done, 35 days after it
failed or was cancelled, or with the course.$$, $$
    job_id: the job that asked
    digest: SHA-256 (hex) over all that was asked: instructions, scope of the part, and the digests of its documents
    provider: who answered
    model_id: the provider's name of the model
    tokens_in: tokens sent, over all attempts to get it
    tokens_out: tokens received, over all attempts to get it
    cost_usd: price of these attempts
    answer: as it was checked; NULL: the answer was cut off, so that less has to be asked at once
$$);

-- No foreign key: its check would lock the course behind the job, and results are written with the course locked first.
CREATE FUNCTION cs_course_parts_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM generation_parts p USING gone g WHERE p.tenant_id = g.tenant_id AND p.course_id = g.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_course_parts_gone() IS 'Trigger: what models were paid for goes with its course.';
CREATE TRIGGER parts_gone AFTER DELETE ON courses REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION cs_course_parts_gone();

COMMIT;
