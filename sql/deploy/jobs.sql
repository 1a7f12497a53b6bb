-- Asynchronous work. These rows are the truth; the queue in Redis only hands them out and can be rebuilt from them.
-- requires: tenants
BEGIN;

CREATE TABLE jobs (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    id                     uuid NOT NULL,
    job_type               text NOT NULL CHECK (job_type ~ '^[a-z][a-z_]{0,62}$'),
    priority               text NOT NULL DEFAULT 'normal' CHECK (priority IN ('immediate', 'normal')),
    lane                   text NOT NULL DEFAULT 'light' CHECK (lane IN ('light', 'heavy')),
    status                 text NOT NULL DEFAULT 'queued'
                           CHECK (status IN ('queued', 'active', 'complete', 'failed', 'cancelled')),
    course_id              uuid,
    node_id                uuid,
    material_id            uuid,
    subject                text,
    payload                jsonb NOT NULL DEFAULT '{}',
    result                 jsonb,
    checkpoint             jsonb,
    attempt                integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    max_attempts           integer NOT NULL DEFAULT 3 CHECK (max_attempts > 0),
    stage                  text,
    progress_done          bigint,
    progress_total         bigint,
    progress_unit          text,
    error_code             text,
    error_message          text,
    request_id             text,
    not_before             timestamptz,
    dependent              boolean NOT NULL DEFAULT false,
    lease_token            uuid,
    lease_until            timestamptz,
    runner                 text,
    queued_at              timestamptz NOT NULL DEFAULT now(),
    started_at             timestamptz,
    completed_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT jobs_active_is_leased CHECK (status <> 'active' OR (lease_token IS NOT NULL AND lease_until IS NOT NULL))
);
CREATE UNIQUE INDEX jobs_one_in_flight ON jobs (tenant_id, job_type, subject) WHERE status IN ('queued', 'active');
CREATE INDEX jobs_list ON jobs (tenant_id, created_at DESC, id DESC);
CREATE INDEX jobs_course ON jobs (tenant_id, course_id, created_at DESC) WHERE course_id IS NOT NULL;
CREATE INDEX jobs_material ON jobs (tenant_id, material_id, created_at DESC) WHERE material_id IS NOT NULL;
CREATE INDEX jobs_running ON jobs (tenant_id) WHERE status = 'active';
-- These serve the runner's loop, the metrics and the estimates, which look at the jobs of all tenants together. The first two hold all
-- that counting the queue looks at: the rows themselves are left alone. Most jobs wait for none: what does is marked, so that nobody
-- looks for the blockers of a hundred thousand others.
CREATE INDEX jobs_queued ON jobs (lane, queued_at, tenant_id, id) INCLUDE (priority, not_before, dependent) WHERE status = 'queued';
CREATE INDEX jobs_dependent ON jobs (lane, queued_at, tenant_id, id) INCLUDE (not_before) WHERE status = 'queued' AND dependent;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'active';
CREATE INDEX jobs_ended ON jobs (job_type, completed_at DESC) WHERE status = 'complete';
CALL cs_protect('jobs', runner => 'SELECT, INSERT, UPDATE, DELETE');
CALL cs_describe('jobs', 'One piece of asynchronous work, and its history once it has ended.', $$
    job_type: ingest, generate_structure, check_homework, embed, purge, ...: the table jobs/processors.c
    priority: immediate ignores the heavy window
    lane: heavy waits for the heavy window where one is set
    status: queued, active, complete, failed or cancelled; active may become queued again (retry, lost lease), and failed (asked for)
    course_id: the course it works on; kept when the course is gone
    node_id: the node it works on; kept when the node is gone
    material_id: the material it works on; kept when the material is gone
    subject: what may have only one such job in flight; NULL for no such rule
    payload: what the processor needs beyond the columns
    result: what the processor reports when it completes
    checkpoint: where a next attempt goes on
    attempt: attempts begun, counted before the run; a deferral by the window is none
    max_attempts: attempts before the job is failed
    stage: what it is doing, in the processor's words
    progress_done: units done in this stage; never goes back
    progress_total: units of this stage; NULL when unknown
    progress_unit: what is counted, such as pages or seconds
    error_code: code of the last failure (table FAULT_KINDS)
    error_message: sentence about the last failure
    request_id: X-Request-ID of the request that made it
    not_before: waits until then (retry, heavy window); NULL for at once
    dependent: whether it was made to wait for other jobs (job_dependencies)
    lease_token: names the attempt; effects are committed only by who holds it
    lease_until: the attempt is lost when this passes
    runner: host and process of the runner that holds or held it
    queued_at: when it last entered the queue
    started_at: when the latest attempt began
    completed_at: when it ended, in any way
$$);

CREATE TABLE job_dependencies (
    tenant_id              uuid NOT NULL,
    job_id                 uuid NOT NULL,
    depends_on             uuid NOT NULL CHECK (depends_on <> job_id),
    PRIMARY KEY (tenant_id, job_id, depends_on),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, depends_on) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX job_dependencies_reverse ON job_dependencies (tenant_id, depends_on);
CALL cs_protect('job_dependencies', runner => 'SELECT, INSERT, UPDATE, DELETE');
CALL cs_describe('job_dependencies', 'A job waits for another: it starts when all it depends on are complete.', $$
    job_id: the job that waits
    depends_on: the job it waits for
$$);

CREATE FUNCTION cs_mark_dependent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET dependent = true WHERE (tenant_id, id) IN (SELECT tenant_id, job_id FROM made) AND NOT dependent;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_mark_dependent() IS 'Trigger: keeps jobs.dependent.';
CREATE TRIGGER mark AFTER INSERT ON job_dependencies REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION cs_mark_dependent();

COMMIT;
