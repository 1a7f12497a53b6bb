/*
 * Submissions: one answer of a student to one exercise, the machine's marks, and a teacher's beside them (docs/decisions/submissions.md). A job
 * reviews each: its kind is check_homework and its subject the submission's id. What becomes of the job before its end, the submission follows
 * by a trigger.
 */
#ifndef COURSE_SUBMISSION_H
#define COURSE_SUBMISSION_H

#include "base/json.h"
#include "base/page.h"
#include "course/near_copy.h"
#include "pg/pg.h"

#define SUBMISSION_ANSWER 100000 /* code points of an answer */
#define SUBMISSION_FILE_MIB 10
#define SUBMISSION_STUDENT 200  /* code points of a student's id */
#define SUBMISSION_AT_ONCE 20   /* exercises of a lesson that one request answers */
#define SUBMISSION_COMPARED 500 /* answers that share a band and are compared */
#define SUBMISSION_SIMILAR 10   /* near-copies that are kept of them */

/* ---- handing in; all in one transaction that holds student and course ---- */

/* The exercises that one answer is for. */
struct submission_exercises {
    struct uuid ids[SUBMISSION_AT_ONCE], lessons[SUBMISSION_AT_ONCE];
    size_t count;
};

/* One exercise of the course; or, with `exercise` nil, the open ones of a lesson. They stay until the transaction ends. NOT_FOUND "Exercise
 * not found" or "Lesson not found"; INVALID for a lesson with none, or more than SUBMISSION_AT_ONCE. */
bool submission_exercises(const struct unit *unit, struct uuid course, struct uuid exercise, struct uuid lesson,
                          struct submission_exercises *exercises) MUST_CHECK;

struct submission_draft {
    struct uuid id, course, lesson, exercise, student, job; /* the student is students.id */
    const char *answer, *answer_sha256;                     /* the answer NULL: it is in a file */
    const char *filename, *object_key, *content_type;       /* NULL: no file */
    int64_t size_bytes;
    struct str rubric; /* JSON; at == NULL: none */
    const char *response_language;
};

/* The submission with the same answer, if there is one; `failed`: its review has come to nothing. */
struct submission_same {
    struct uuid id, job;
    bool failed;
};
bool submission_same(const struct unit *unit, const struct submission_draft *draft, struct submission_same *same,
                     bool *found) MUST_CHECK;

/* Its job is there already. */
bool submission_insert(const struct unit *unit, const struct submission_draft *draft) MUST_CHECK;

/* Another job is to review it. */
bool submission_await(const struct unit *unit, struct uuid id, struct uuid job) MUST_CHECK;

/* ---- looking, and a teacher's judgement ---- */

/* Rows of submission_by_id. NOT_FOUND "Submission not found"; `hold`: until the transaction ends. */
bool submission_fetch(const struct unit *unit, struct uuid id, bool hold, struct pg_rows *rows) MUST_CHECK;

struct submission_filter {
    const char *student;          /* the tenant's own id; NULL: any */
    struct uuid course, exercise; /* nil: any */
    const char *status;           /* NULL: any */
    enum { SUBMISSION_ANY, SUBMISSION_TO_REVIEW, SUBMISSION_SETTLED } needs_review;
    struct page page;
};

/* A page, newest first; one more than `limit` when there are more. */
bool submission_list(const struct unit *unit, const struct submission_filter *filter, struct pg_rows *rows,
                     int64_t *total) MUST_CHECK;

/* `override`: JSON; at == NULL takes it away. */
bool submission_override(const struct unit *unit, struct uuid id, struct str override) MUST_CHECK;

struct str submission_overridden(const struct pg_rows *rows, int row); /* JSON; at == NULL: it is not */
struct uuid submission_course(const struct pg_rows *rows, int row);
struct uuid submission_exercise(const struct pg_rows *rows, int row);
struct uuid submission_id(const struct pg_rows *rows, int row);
stamp submission_created_at(const struct pg_rows *rows, int row);

/* The contract's Submission, into the object that is open. */
void submission_json(struct json_out *out, const struct pg_rows *rows, int row);

/* ---- the review ---- */

/* What is to be judged. */
struct submission_task {
    struct uuid id, exercise, student; /* students.id */
    const char *answer;                /* NULL: it is in a file */
    const char *answer_sha256;
    const char *filename, *object_key; /* NULL: no file */
    const char *response_language;
    struct str rubric; /* JSON; at == NULL: none */
};

/* NOT_FOUND when the submission is gone, or another job reviews it. */
bool submission_take(const struct unit *unit, struct uuid id, struct uuid job, struct submission_task *task) MUST_CHECK;

/* The machine's marks. Texts that are JSON are `struct str`. */
struct submission_marks {
    double score, confidence;
    struct str criteria, reasons;
    const char *feedback;
    bool needs_review;
    const char *provider, *model_id, *prompt_version, *input_hash;
    struct str answer;            /* as it was read from a file; kept where the submission has none yet */
    const struct near_copy *copy; /* of the answer; NULL: too short */
};

/* Inside the transaction of the results, which holds the course: keeps the marks, and finds the near-copies among the answers of others that
 * were reviewed before. */
bool submission_review(const struct unit *unit, const struct submission_task *task,
                       const struct submission_marks *marks) MUST_CHECK;

#endif
