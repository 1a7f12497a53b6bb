/*
 * The materials of a course as an export names them, numbered in the order of the tree, and the places in them that its structure cites.
 */
#ifndef EXPORT_EXPORT_SOURCES_H
#define EXPORT_EXPORT_SOURCES_H

#include "course/generation_scope.h"
#include "course/structure.h"
#include "export/export_words.h"

#define EXPORT_CITED 200000 /* places of a course whose passages are in a file */
#define EXPORT_ANCHOR 64

struct export_sources {
    const struct generation_scope_material *items; /* in the order of the tree */
    size_t count;
    size_t *by_id; /* their places by id */
};

bool export_sources_fetch(const struct unit *unit, struct uuid course, struct export_sources *sources) MUST_CHECK;

/* The number of a material, from 1; 0: there is none such. */
size_t export_sources_number(const struct export_sources *sources, struct uuid material);

/* "lecture.mp4, 00:02:05": in the arena. */
const char *export_sources_say(struct arena *arena, const struct export_sources *sources,
                               const struct export_words *words, const struct citation *citation);

/* ", 00:01:00–00:02:00" and ", 3–7": which part of its materials a lesson is; "" where nobody knows. In the arena. */
const char *export_sources_times(struct arena *arena, const struct lesson *lesson);
const char *export_sources_slides(struct arena *arena, const struct lesson *lesson);

/* The name of a place in a file, the same for the citation and its passage. Returns `out`. */
const char *export_sources_anchor(size_t number, enum citation_place place, double at, char out[EXPORT_ANCHOR]);

#endif
