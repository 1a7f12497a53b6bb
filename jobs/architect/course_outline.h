/*
 * The outline of a course as it grows: modules and lessons, and which sections each lesson is made of. main_sequence.h adds lessons,
 * attachment.h lays further material onto them, outline_build.h does the whole.
 */
#ifndef ARCHITECT_COURSE_OUTLINE_H
#define ARCHITECT_COURSE_OUTLINE_H

#include "jobs/architect/vectors.h"

#define COURSE_OUTLINE_LESSONS 60 /* that one material is cut into */

struct outline_lesson {
    const char *title;  /* NULL: nobody gave one */
    const char *label;  /* of the part it lies in; NULL: none */
    uint32_t material;  /* whose section begins it */
    uint32_t *sections; /* those of the main sequence first */
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

/* A new last lesson that begins with a section. */
struct outline_lesson *course_outline_add_lesson(struct outline *outline, const char *title, const char *label,
                                                 uint32_t section);
void course_outline_add_section(struct outline *outline, size_t lesson, uint32_t section);

/* Makes one lesson of `lesson` and the next one, which is in the same module. */
void course_outline_join(struct outline *outline, size_t lesson);

/* What the lessons from `first` to before `end` say, each as one vector. */
struct vector *course_outline_vectors(const struct outline *outline, size_t first, size_t end);

#endif
