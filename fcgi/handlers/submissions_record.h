/*
 * Of submissions.h: an answer that was handed in becomes submissions and their jobs, one of each for each exercise, in one transaction.
 */
#ifndef FCGI_HANDLERS_SUBMISSIONS_RECORD_H
#define FCGI_HANDLERS_SUBMISSIONS_RECORD_H

#include "base/digest.h"
#include "course/submission.h"
#include "fcgi/upload/upload.h"
#include "work/work.h"

/* One exercise of those that the answer is for. */
struct handed {
    struct uuid submission, job; /* the job nil: it is not there any more */
    bool duplicate;              /* the submission was there */
    bool enqueued;               /* the job is this request's */
    struct work_order order;
};

struct hand_in {
    struct uuid course, exercise, lesson; /* one of the last two */
    const char *student, *answer;         /* the answer NULL: it is in the file */
    const char *response_language;
    struct str rubric; /* JSON; at == NULL: none */
    char sha256[DIGEST_SHA256_HEX];
    struct upload *upload; /* NULL: JSON */
    bool file_taken;       /* a submission has the file */
    struct uuid student_row;
    struct submission_exercises exercises;
    struct handed handed[SUBMISSION_AT_ONCE];
    bool new; /* something is to be reviewed */
};

/* Submissions, jobs, the end of the upload's record and the answer: all or none. Then the jobs are announced. 202 when something is to be
 * reviewed, else 200. */
bool submissions_record(struct exchange *x, struct hand_in *in) MUST_CHECK;

#endif
