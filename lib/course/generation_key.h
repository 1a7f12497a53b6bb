/*
 * What a generated structure depends on, as one value: two generations with the same key would give the same. Pure.
 */
#ifndef COURSE_GENERATION_KEY_H
#define COURSE_GENERATION_KEY_H

#include "base/digest.h"
#include "base/uuid.h"

#define GENERATION_KEY_UNGUIDED (-1) /* as revision: what is applied does not matter */

struct generation_key {
    struct uuid course, node; /* the scope; node nil: the whole course */
    const char *fingerprint;  /* of the scope's materials */
    const char *mappings;     /* digest of the scope's slide-video mappings */
    const char *corrections;  /* digest of what is corrected in the scope's transcripts; "": nothing */
    const char *mode, *strategy;
    const char *prompt_version; /* of all that may be told, or of the built-in architect */
    const char *model_chain;    /* model_chain.h */
    int64_t revision;           /* content_revision of the course that guides */
};

/* SHA-256 in hex. */
void generation_key_make(const struct generation_key *key, char out[DIGEST_SHA256_HEX]);

#endif
