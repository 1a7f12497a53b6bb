/*
 * The skeleton of the course: modules and lessons, and which sections each lesson is made of.
 *
 * Per folder one form of material is the spine: slides with titles, else texts with headings, else what there is, cut where the subject
 * changes. Everything else in the folder is laid onto the spine: talks by alignment in time order, texts section by section where they are
 * alike; what is like nothing becomes lessons of its own.
 */
#ifndef ARCHITECT_OUTLINE_H
#define ARCHITECT_OUTLINE_H

#include "jobs/architect/vectors.h"

#define OUTLINE_MODULES 12
#define OUTLINE_MODULE_LESSONS 7 /* more lessons without a grouping of their own are grouped */
#define OUTLINE_LESSONS 60

struct outline_lesson {
    const char *title;  /* NULL: nobody gave one */
    const char *label;  /* of the part it lies in; NULL: none */
    uint32_t material;  /* whose section begins it */
    uint32_t *sections; /* those of the spine first */
    size_t section_count, section_room;
};

struct outline_module {
    const char *title; /* NULL: nobody gave one */
    uint32_t material; /* of its first lesson */
    uint32_t first, count;
};

struct outline {
    struct arena *arena;
    const struct corpus *corpus;
    const struct sections *sections;
    const struct vector *vectors;
    struct outline_lesson *lessons;
    size_t lesson_count, lesson_room;
    struct outline_module *modules;
    size_t module_count, module_room;
};

void outline_build(struct outline *outline, const struct corpus *corpus, const struct sections *sections,
                   const struct vector *vectors);

/* ---- for the parts of the outline ---- */

struct outline_lesson *outline_lesson_new(struct outline *outline, const char *title, const char *label,
                                          uint32_t section);
void outline_lesson_add(struct outline *outline, size_t lesson, uint32_t section);

#endif
