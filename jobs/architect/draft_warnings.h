/*
 * What the tenant is told about a draft: what of the materials it leaves out, with numbers, and what a teacher should look at.
 */
#ifndef ARCHITECT_DRAFT_WARNINGS_H
#define ARCHITECT_DRAFT_WARNINGS_H

#include "jobs/architect/prerequisites.h"
#include "jobs/architect/tasks.h"

struct draft_losses {
    const struct sections *sections;
    const struct concepts *concepts;
    const struct tasks *tasks;
    struct uses_before early;
    size_t guide;   /* parts that found no room beside those of the guide */
    size_t modules; /* that there were before neighbours were joined; 0: none were */
};

/* Adds sentences to `warnings`, which has room for STRUCTURE_ITEMS. */
void draft_warnings_add(const struct draft_losses *losses, struct texts *warnings);

#endif
