/*
 * The passages that a part of a structure cites, with what stands around them: what it is made anew from. Of each cited material one stretch, from
 * the first place that is cited to the last.
 */
#ifndef REGENERATE_ITEM_PASSAGES_H
#define REGENERATE_ITEM_PASSAGES_H

#include "base/digest.h"
#include "jobs/generate/generation_input.h"
#include "jobs/runner/run.h"

struct item_passages {
    struct generation_material *materials;
    size_t count;
    char digest[DIGEST_SHA256_HEX]; /* of what they say */
};

/* NO_MATERIAL when none of what is cited is there any more. */
bool item_passages_load(struct run *run, const struct citation *citations, size_t count,
                        struct item_passages *passages) MUST_CHECK;

/* Pure: the chunks of a document from *first to before *end that citations of this material name, and some around them; false: none. */
bool item_passages_range(const json_t *document, struct uuid material, const struct citation *citations, size_t count,
                         size_t *first, size_t *end) MUST_CHECK;

#endif
