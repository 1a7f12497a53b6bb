/*
 * What becomes of a course when a new structure takes the place of what is there, and people have edited that: a plan, which a dry run shows and
 * an apply writes (structure_store.h). Pure.
 *
 * Which parts of the structure are there already, identity.h says. What people have edited stays as it is, of a locked part everything but
 * what is below it; all else is as the structure has it. What a structure does not have goes, unless it was edited or is locked: if the
 * part it lies in goes, it comes to one of the same title, else to a last module of its own. What people have deleted does not come back.
 * Whatever the structure offered in vain is a conflict.
 */
#ifndef COURSE_STRUCTURE_MERGE_H
#define COURSE_STRUCTURE_MERGE_H

#include "course/merge_plan.h"

/* `kept_title`: of the module for what has no other place. Known parts, parts and structure must last as long as the plan. */
void structure_merge(struct arena *arena, const struct merge_known *known, size_t known_count,
                     const struct structure *structure, const char *kept_title, struct structure_plan *plan);

/* What is written of an item: an object that the statements of sql/queries/items.sql take. */
void structure_merge_row(struct json_out *out, const struct structure_plan *plan, const struct merge_item *item);

const char *structure_merge_reason_name(enum merge_reason reason);

/* What such a module is called in a language (BCP 47; NULL: not known). */
const char *structure_merge_kept_title(const char *language);

#endif
