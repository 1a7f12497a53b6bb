/*
 * Whether one passage speaks to whoever judges: the rules over classes of words, in all forms that the passage might be read in. Pure.
 */
#ifndef HOMEWORK_INJECTION_EVIDENCE_H
#define HOMEWORK_INJECTION_EVIDENCE_H

#include <unictype.h>

#include "jobs/homework/topic.h"

/* The words of the table, folded, by the first byte. */
struct injection_dictionary {
    struct injection_entry *entries;
    size_t starts[257];
};

struct injection_screen {
    struct arena *arena;
    const struct topic *topic;
    struct injection_dictionary dictionary;
    const uc_script_t *scripts[16]; /* that somebody who answers may write in */
    size_t script_count;
};

/* For the passages of a text. */
struct injection_screen injection_evidence_screen(struct arena *arena, struct str text, const struct topic *topic);

/* `*matters`: it says something of the matter, too. */
bool injection_evidence_speaks(const struct injection_screen *screen, struct str passage, bool *matters);

#endif
