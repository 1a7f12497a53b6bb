/*
 * Slide-video mappings: a slide of a presentation is shown at a time of a video. The rows, how the contract (section 2) shows them, and
 * the materials that the rules (mapping_rules.h) look at.
 */
#ifndef COURSE_MAPPING_H
#define COURSE_MAPPING_H

#include "course/mapping_rules.h"

/* All of a course, or of one node of it, slide by slide. */
bool mapping_list(const struct unit *unit, struct uuid course, struct uuid node, struct pg_rows *rows) MUST_CHECK;

/* One row; NOT_FOUND "Mapping not found". */
bool mapping_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct pg_rows *rows) MUST_CHECK;

bool mapping_delete(const struct unit *unit, struct uuid id) MUST_CHECK;

/* A row as an object. */
void mapping_write(struct json_out *out, const struct pg_rows *rows, int row);

/* Materials as the rules see them, in the order of their ids. */
struct mapping_entries {
    struct mapping_entry *items;
    size_t count;
};

/* From rows of mapping_entry. */
bool mapping_read_entries(const struct unit *unit, const struct pg_rows *rows,
                          struct mapping_entries *entries) MUST_CHECK;

/* NULL when it is not among them. */
const struct mapping_entry *mapping_find_entry(const struct mapping_entries *entries, struct uuid id);

#endif
