/*
 * What grading an answer takes and gives (grade.h).
 */
#ifndef HOMEWORK_GRADE_TASK_H
#define HOMEWORK_GRADE_TASK_H

#include "course/structure.h"

#define GRADE_ANSWER 100000 /* code points; what is longer is cut and marked */

/* Why a teacher should look at it: stable codes, in this order. */
#define GRADE_REASONS(R)                                                                                      \
    R(NO_RUBRIC, "no_rubric")                   /* the rubric was made from the exercise's text */            \
    R(LOCAL_GRADER, "local_grader")             /* judged by words, without a model */                        \
    R(ADDRESSED_GRADER, "addressed_grader")     /* passages that speak to whoever judges were left out */     \
    R(HIDDEN_TEXT, "hidden_text")               /* characters that nobody sees were taken out */              \
    R(ANSWER_CUT, "answer_cut")                 /* it was longer than is judged */                            \
    R(QUOTE_MISSING, "quote_missing")           /* points without a quote in the answer did not count */      \
    R(POINTS_CLAMPED, "points_clamped")         /* the model gave more than there is, or less than nothing */ \
    R(LOW_CONFIDENCE, "low_confidence")         /* below HOMEWORK_CONFIDENCE */                               \
    R(JUDGEMENTS_DIFFER, "judgements_differ")   /* two judgements are apart */                                \
    R(UNSUPPORTED_POINTS, "unsupported_points") /* most of a criterion's points, next to none of its words */

enum grade_reason {
#define R(reason, code) GRADE_##reason,
    GRADE_REASONS(R)
#undef R
        GRADE_REASON_COUNT
};

/* What the course teaches: for synonyms, and for the model to go by. */
struct grade_concept {
    const char *title, *definition; /* the definition NULL: none */
};

struct grade_task {
    struct uuid course, student;     /* of the ledger's rows; the student nil: it is about none */
    const struct exercise *exercise; /* kind, description, options, reference_solution, grading_criteria, criteria */
    const struct criterion *rubric;  /* of the request, up to STRUCTURE_CRITERIA; rubric_count 0: the exercise's */
    size_t rubric_count;
    struct str answer;             /* well-formed UTF-8 */
    const char *response_language; /* BCP 47; NULL: the answer's */
    const char *course_language;   /* NULL: not known */
    const struct grade_concept *concepts;
    size_t concept_count;
    int64_t until;     /* in stamp_ticks: no model is asked beyond it */
    struct str former; /* what `keep` was given for this task in an earlier attempt; at == NULL: nothing */
    void *context;     /* of `keep` */
    /* Keeps what was paid for, in the transaction that is open for its row of the ledger; JSON. LEASE_LOST when the attempt no longer
     * counts. NULL: it becomes the job's checkpoint. */
    bool (*keep)(void *context, struct str checkpoint, struct fault *fault);
};

struct grade_mark {
    const char *criterion;
    double points; /* whole or half ones */
    int max_points;
    const char *quote;   /* as it stands in the answer; NULL: none */
    const char *comment; /* NULL: none */
};

struct grading {
    struct grade_mark *marks; /* in the order of the rubric */
    size_t mark_count;
    double score;         /* 0 to 100, to a tenth */
    const char *feedback; /* for the student, in the response language */
    double confidence;    /* 0 to 1 */
    bool needs_review;
    bool reasons[GRADE_REASON_COUNT]; /* why */
    const char *provider, *model_id, *prompt_version;
    const char *input_hash; /* SHA-256 in hex of all that was judged; the same in llm_calls.input_hash */
    int64_t tokens_in, tokens_out;
    double cost_usd;
};

#endif
