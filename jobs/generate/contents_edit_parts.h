/* What the parts of contents_edit.c share: the edit under way, and how entries of the answer are read. */
#ifndef GENERATE_CONTENTS_EDIT_PARTS_H
#define GENERATE_CONTENTS_EDIT_PARTS_H

#include "jobs/generate/contents_edit.h"

/* One edit under way. Numbers are places in these lists, from 0. */
struct contents_editing {
    struct arena *arena;
    struct structure *structure;
    struct contents_edit_report *report;
    struct lesson **lessons;
    struct concept **concepts;
    size_t *module_of; /* the module of each lesson */
    size_t *lesson_of; /* the lesson of each concept */
    size_t lesson_count, concept_count;
    bool *lesson_gone, *concept_gone;
    size_t *went_to; /* of each module: where its last lesson was joined to one */
    struct contents_rename *renames;
    size_t rename_count;
};

/* A concept's former name. */
struct contents_rename {
    const char *folded, *title; /* folded: what it was called */
};

/* One entry: the things it names, in their order. */
struct contents_group {
    size_t *items;
    size_t count;
    const char *title; /* "" without one */
};

/* The things that an entry names; those named before, in it or in another, are refused. */
struct contents_group contents_edit_group(struct contents_editing *editing, const json_t *entry, size_t count,
                                          bool *named);

/* The place of a number that one member gives; `count` when it is none. */
size_t contents_edit_number(struct contents_editing *editing, const json_t *entry, const char *key, size_t count);

int contents_edit_by_number(const void *left, const void *right); /* for qsort, of size_t */

/* contents_edit_concepts.c: joins concepts, and takes those that went into others out of their lessons. */
void contents_edit_concepts(struct contents_editing *editing, const json_t *list);
void contents_edit_drop_concepts(struct contents_editing *editing);

/* contents_edit_needs.c: what has to be known before, and what is taught nowhere. */
void contents_edit_needs(struct contents_editing *editing, const json_t *list);
void contents_edit_gaps(struct contents_editing *editing, const json_t *list);

/* contents_edit_modules.c: joins lessons, then modules, in the order of the list. */
void contents_edit_lessons(struct contents_editing *editing, const json_t *list);
void contents_edit_drop_lessons(struct contents_editing *editing);
void contents_edit_move_texts(struct contents_editing *editing);
void contents_edit_modules(struct contents_editing *editing, const json_t *list, bool renames);

#endif
