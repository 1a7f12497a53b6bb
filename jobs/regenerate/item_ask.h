/*
 * The question to a model for one part of a structure that is made anew by itself, an exercise or a lesson (action regenerate_item): of the passages
 * that it cites. What comes back is held to the rules of a structure: its texts are bounded, citations and addresses stand in the passages.
 */
#ifndef REGENERATE_ITEM_ASK_H
#define REGENERATE_ITEM_ASK_H

#include "course/identity.h"
#include "jobs/regenerate/item_passages.h"

struct item_question {
    enum identity_kind kind; /* an exercise or a lesson: the instructions, and the member of the answer that holds it */
    const char *course, *language; /* title; language NULL: not known */
    const struct item_passages *passages;
    const void *remake; /* what is known of the present one, for the two below */
    /* One JSON value: what is told of it. */
    void (*write)(struct json_out *out, const void *remake);
    /* Whether what was made may be taken: BAD_GENERATION with a sentence for the model. May take something out of it. */
    bool (*check)(struct arena *arena, const void *remake, struct lesson *made, struct fault *fault);
};

/* `lesson`: what was made, or the lesson that holds the one exercise that was. */
struct item_answer {
    struct lesson *lesson;
    const char *provider, *model;
};

/* The input that passages are to a draft. */
struct generation_input item_ask_input(const char *course, const char *language, const struct item_passages *passages);

/* Kept when it is paid for: another attempt at the job is answered with it. Faults as model_ask. */
bool item_ask(struct run *run, const struct item_question *question, struct item_answer *answer,
              struct fault *fault) MUST_CHECK;

#endif
