/*
 * What a model says about a table of contents (contents.h), carried out on the structure. Pure. The model gives numbers only: nothing it says
 * can remove a lesson, an exercise or the last concept of a lesson, and what it does not name stays where it was.
 *
 *     {"modules": [{"of": [3, 7], "title"}], "lessons": [{"of": [12, 40], "title"}], "concepts": [{"of": [5, 90], "title"}],
 *      "needs": [{"concept": 9, "needs": 4}], "gaps": [{"lesson": 2, "term"}]}
 *
 * `modules` is their order, and joins those of one entry; one that is named nowhere comes behind the one it stood behind. `lessons` and
 * `concepts` join those of an entry into the first of them, one concept under several names with all its places; the title is one of theirs.
 * `needs` says that a concept has to be known for another, `gaps` that a lesson uses a term which is taught nowhere.
 */
#ifndef GENERATE_CONTENTS_EDIT_H
#define GENERATE_CONTENTS_EDIT_H

#include "jobs/generate/contents.h"
#include "jobs/generate/contents_edit_report.h"

/* BAD_GENERATION with a sentence for the model when `tree` says nothing of that form. */
bool contents_edit_check(const json_t *tree, struct fault *fault) MUST_CHECK;

/* `detail`: what the model was shown; what it says of the rest is ignored. `renames`: modules that are joined may take a title of the
 * model's. Lists of the structure are copied where they change. */
void contents_edit_apply(struct arena *arena, const json_t *tree, enum contents_detail detail, bool renames,
                         struct structure *structure, struct contents_edit_report *report);

/* Adds what one report counts to another. */
void contents_edit_add(struct contents_edit_report *sum, const struct contents_edit_report *report);

#endif
