-- Generated course structures: every snapshot whole, and the applied one unpacked into modules, lessons, concepts, exercises.
-- requires: courses
BEGIN;

CREATE TABLE structure_snapshots (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    node_id                uuid,
    job_id                 uuid,
    mode                   text NOT NULL CHECK (mode IN ('free', 'guided')),
    strategy               text NOT NULL DEFAULT 'default' CHECK (strategy IN ('default', 'quality', 'budget')),
    node_fingerprint       text NOT NULL,
    prompt_version         text NOT NULL,
    provider               text NOT NULL,
    model_id               text NOT NULL,
    tokens_in              bigint NOT NULL DEFAULT 0,
    tokens_out             bigint NOT NULL DEFAULT 0,
    cost_usd               numeric(14, 8) NOT NULL DEFAULT 0,
    structure              jsonb NOT NULL,
    warnings               jsonb NOT NULL DEFAULT '[]',
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, node_id) REFERENCES material_nodes (tenant_id, course_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE SET NULL (job_id)
);
CREATE INDEX structure_snapshots_history ON structure_snapshots (tenant_id, course_id, node_id, created_at DESC, id DESC);
CREATE INDEX structure_snapshots_job ON structure_snapshots (tenant_id, job_id) WHERE job_id IS NOT NULL;
CALL cs_protect('structure_snapshots');
CALL cs_describe('structure_snapshots', 'One generated structure of a course or of one node of it. Never changed.', $$
    node_id: the node it covers; NULL for the whole course
    job_id: the job that generated it
    mode: free or guided
    strategy: default, quality or budget, as asked
    node_fingerprint: fingerprint of what it was made from: of the node, or of the course
    prompt_version: version of the prompt, or of the local architect
    provider: who generated it; local for the built-in architect
    model_id: the provider's name of the model
    tokens_in: tokens sent, over all calls
    tokens_out: tokens received, over all calls
    cost_usd: price of all calls
    structure: the structure as the API shows it
    warnings: JSON list of sentences
$$);

ALTER TABLE courses ADD COLUMN applied_snapshot_id uuid,
    ADD CONSTRAINT courses_applied_snapshot FOREIGN KEY (tenant_id, applied_snapshot_id)
        REFERENCES structure_snapshots (tenant_id, id) ON DELETE SET NULL (applied_snapshot_id);
COMMENT ON COLUMN courses.applied_snapshot_id IS
    'the snapshot that modules, lessons, concepts and exercises were unpacked from';
CREATE INDEX courses_snapshot ON courses (tenant_id, applied_snapshot_id) WHERE applied_snapshot_id IS NOT NULL;

CREATE TABLE modules (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    title                  text NOT NULL,
    description            text,
    learning_goal          text,
    expected_knowledge     jsonb NOT NULL DEFAULT '[]',
    expected_skills        jsonb NOT NULL DEFAULT '[]',
    difficulty             text,
    "order"                integer NOT NULL CHECK ("order" >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, course_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX modules_course ON modules (tenant_id, course_id, "order");
CALL cs_protect('modules');
CALL cs_describe('modules', 'A module of the applied structure.', $$
    title: its heading
    description: what it is about
    learning_goal: what the student can do afterwards
    expected_knowledge: JSON list of texts
    expected_skills: JSON list of texts
    difficulty: in words; NULL when not judged
$$);

CREATE TABLE lessons (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    module_id              uuid NOT NULL,
    title                  text NOT NULL,
    video_start_timecode   text,
    video_end_timecode     text,
    slide_start            integer CHECK (slide_start >= 1),
    slide_end              integer CHECK (slide_end >= slide_start),
    "order"                integer NOT NULL CHECK ("order" >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, course_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, module_id) REFERENCES modules (tenant_id, course_id, id) ON DELETE CASCADE
);
CREATE INDEX lessons_module ON lessons (tenant_id, course_id, module_id, "order");
CALL cs_protect('lessons');
CALL cs_describe('lessons', 'A lesson of a module.', $$
    module_id: its module, of the same course
    title: its heading
    video_start_timecode: where it begins in the video
    video_end_timecode: where it ends in the video
    slide_start: first slide: slide_range.start of the API
    slide_end: last slide: slide_range.end of the API
$$);

CREATE TABLE concepts (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    lesson_id              uuid NOT NULL,
    title                  text NOT NULL,
    definition             text,
    examples               jsonb NOT NULL DEFAULT '[]',
    timecodes              jsonb NOT NULL DEFAULT '[]',
    slide_references       jsonb NOT NULL DEFAULT '[]',
    web_references         jsonb NOT NULL DEFAULT '[]',
    citations              jsonb NOT NULL DEFAULT '[]',
    "order"                integer NOT NULL CHECK ("order" >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, lesson_id) REFERENCES lessons (tenant_id, course_id, id) ON DELETE CASCADE
);
CREATE INDEX concepts_lesson ON concepts (tenant_id, course_id, lesson_id, "order");
CALL cs_protect('concepts');
CALL cs_describe('concepts', 'A concept that a lesson teaches.', $$
    lesson_id: its lesson, of the same course
    title: the term
    definition: what it means
    examples: JSON list of texts
    timecodes: JSON list of times in the video
    slide_references: JSON list of slide numbers
    web_references: JSON list of {url, title, description}
    citations: JSON list of {material_id, start_sec | slide_number | page | chunk_index}, each checked to exist
$$);

CREATE TABLE exercises (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    lesson_id              uuid NOT NULL,
    description            text NOT NULL,
    reference_solution     text,
    grading_criteria       text,
    difficulty_level       integer CHECK (difficulty_level BETWEEN 1 AND 5),
    "order"                integer NOT NULL CHECK ("order" >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, course_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, lesson_id) REFERENCES lessons (tenant_id, course_id, id) ON DELETE CASCADE
);
CREATE INDEX exercises_lesson ON exercises (tenant_id, course_id, lesson_id, "order");
CALL cs_protect('exercises');
CALL cs_describe('exercises', 'A task of a lesson.', $$
    lesson_id: its lesson, of the same course
    description: the task
    reference_solution: a good answer
    grading_criteria: how answers are judged
    difficulty_level: 1 (easy) to 5
$$);

COMMIT;
