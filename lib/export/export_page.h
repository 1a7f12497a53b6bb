/*
 * A course read for people, part by part: what the readable exports (Markdown, HTML) are made of.
 */
#ifndef EXPORT_EXPORT_PAGE_H
#define EXPORT_EXPORT_PAGE_H

#include "export/course_export.h"
#include "export/export_sources.h"

struct export_page {
    struct course_export *course;
    struct export_sources sources;
    const struct export_words *words;
    struct pg_rows concepts; /* by id: what prerequisites are called */
    int row;                 /* of the outline; -1: the head comes next */
    size_t module, lesson;   /* numbers of the part that was read last, from 1 */
};

/* One row of the outline. Texts live until the next one is read. */
struct export_page_part {
    const json_t *module; /* NULL unless the module begins here */
    struct lesson lesson;
    bool has_lesson;
};

bool export_page_open(const struct unit *unit, struct course_export *course, struct export_page *page) MUST_CHECK;

/* The row that comes next, and counts it. */
bool export_page_read(const struct unit *unit, struct export_page *page, struct export_page_part *part) MUST_CHECK;

/* What a concept is called; NULL when it is gone. */
const char *export_page_concept(const struct export_page *page, const char *id);

/* A member that is a list of texts. In the arena. */
struct texts export_page_texts(struct arena *arena, const json_t *object, const char *key);

/* What a good answer to an exercise is: one line for each thing to do, NULL where nobody has said. In the arena. */
const char *export_page_answer(struct arena *arena, const struct exercise *exercise);

#endif
