/*
 * When vectors are to be made: jobs of the kind embed, one in flight for each course.
 */
#ifndef WORK_WORK_EMBED_H
#define WORK_WORK_EMBED_H

#include "work/work.h"

struct work_embed {
    struct uuid course;
    const char *model; /* "provider/id" that makes them; NULL: none does */
    struct uuid after; /* the job whose results they are of, which announces this one when it ends; nil: none */
    const char *request_id;
};

/* In the open transaction, which holds the course: enqueues a job unless nothing of the course is without a vector of the model, or there is one
 * in flight: that one looks for what has come before it ends. `*made` says whether there is a new one, which `order` and `job` are. */
bool work_embed_enqueue(const struct unit *unit, const struct work_embed *embed, struct work_order *order,
                        struct uuid *job, bool *made) MUST_CHECK;

#endif
