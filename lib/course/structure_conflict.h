/*
 * What an applied structure offered and people's edits have kept away (structure_merge.h): to be accepted or dismissed.
 */
#ifndef COURSE_STRUCTURE_CONFLICT_H
#define COURSE_STRUCTURE_CONFLICT_H

#include "base/page.h"
#include "course/structure_item.h"

/* A page of those of a course that are open, newest first; at most limit + 1 rows, `total` counts up to LIMIT_TOTAL. */
bool structure_conflict_list(const struct unit *unit, struct uuid course, const struct page *page, struct pg_rows *rows,
                             int64_t *total) MUST_CHECK;

/* One that is open; NOT_FOUND "Conflict not found". */
bool structure_conflict_fetch(const struct unit *unit, struct uuid course, struct uuid conflict,
                              struct pg_rows *rows) MUST_CHECK;

/* A row of either as the API shows it: its members into the open object; and its place in the list. */
void structure_conflict_json(struct json_out *out, const struct pg_rows *rows, int row);
stamp structure_conflict_moment(const struct pg_rows *rows, int row);
struct uuid structure_conflict_id(const struct pg_rows *rows, int row);

/*
 * In the open transaction, which holds the course, of a row that structure_conflict_fetch gave. Accepting writes what is offered and takes the mark
 * of the field away; a lock stays. A deleted part comes back with what the structure has below it, an orphaned one goes. Options are accepted
 * with their kind. CONFLICT when the part that a deleted one lay in is gone.
 */
bool structure_conflict_accept(const struct unit *unit, struct uuid course, const struct pg_rows *conflict,
                               struct uuid key) MUST_CHECK;
bool structure_conflict_dismiss(const struct unit *unit, const struct pg_rows *conflict) MUST_CHECK;

/* The part that it is about, as `key` sees it; a deleted one does not exist. */
bool structure_conflict_part(const struct unit *unit, struct uuid course, const struct pg_rows *conflict,
                             struct uuid key, struct structure_item *item, bool *exists) MUST_CHECK;

/* Behind an edit: what is offered for a field and is there now is no conflict. */
bool structure_conflict_settle(const struct unit *unit, struct uuid course,
                               const struct structure_item *item) MUST_CHECK;

#endif
