-- Students and their answers.
-- requires: structures
BEGIN;

CREATE TABLE students (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    student_id             text NOT NULL CHECK (char_length(student_id) BETWEEN 1 AND 200),
    last_activity_at       timestamptz NOT NULL DEFAULT now(),
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, student_id)
);
CALL cs_protect('students');
CALL cs_describe('students', 'A student, known only by the name the tenant gives.', $$
    student_id: the tenant's own id, 1 to 200 code points
    last_activity_at: when the student last handed something in
$$);

CREATE TABLE submissions (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    lesson_id              uuid,
    exercise_id            uuid,
    student_id             text NOT NULL,
    answer                 text CHECK (char_length(answer) <= 100000),
    filename               text,
    object_key             text,
    response_language      text,
    status                 text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'reviewing', 'reviewed', 'failed')),
    score                  double precision CHECK (score BETWEEN 0 AND 100),
    passed                 boolean,
    criteria               jsonb NOT NULL DEFAULT '[]',
    feedback               text,
    confidence             double precision CHECK (confidence BETWEEN 0 AND 1),
    needs_review           boolean NOT NULL DEFAULT false,
    provider               text,
    model_id               text,
    override               jsonb,
    error_code             text,
    error_message          text,
    job_id                 uuid,
    reviewed_at            timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, student_id) REFERENCES students ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, lesson_id) REFERENCES lessons (tenant_id, course_id, id) ON DELETE SET NULL (lesson_id),
    FOREIGN KEY (tenant_id, course_id, exercise_id) REFERENCES exercises (tenant_id, course_id, id) ON DELETE SET NULL (exercise_id),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE SET NULL (job_id),
    CONSTRAINT submission_has_an_answer CHECK (answer IS NOT NULL OR object_key IS NOT NULL)
);
CREATE INDEX submissions_student ON submissions (tenant_id, student_id, course_id, created_at DESC);
CREATE INDEX submissions_course ON submissions (tenant_id, course_id, created_at DESC);
CREATE INDEX submissions_lesson ON submissions (tenant_id, lesson_id) WHERE lesson_id IS NOT NULL;
CREATE INDEX submissions_exercise ON submissions (tenant_id, exercise_id) WHERE exercise_id IS NOT NULL;
CREATE INDEX submissions_job ON submissions (tenant_id, job_id) WHERE job_id IS NOT NULL;
CALL cs_protect('submissions', runner => 'SELECT, UPDATE');
CALL cs_describe('submissions', 'One homework answer and its review.', $$
    lesson_id: the lesson it answers, of the same course
    exercise_id: the exercise it answers, of the same course
    student_id: who handed it in
    answer: the text handed in, or read from the file
    filename: of the file handed in
    object_key: of the file in the object store
    response_language: BCP 47 tag of the feedback
    status: received, reviewing, reviewed or failed
    score: 0 to 100, added up by code from the criteria
    passed: whether the score suffices
    criteria: JSON list of {criterion, points, max_points, quote, comment}
    feedback: words for the student
    confidence: 0 to 1
    needs_review: a teacher should look at it
    provider: who judged it
    model_id: the provider's name of the model
    override: the teacher's own judgement; NULL when there is none
    error_code: code of the failure
    error_message: sentence about the failure
    job_id: the job that reviews it
    reviewed_at: when the review ended
$$);

COMMIT;
