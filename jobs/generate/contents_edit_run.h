/*
 * One edit of contents_edit.h under way: what its parts share. They go by the numbers of the table that the model was shown, here as places
 * in lists, from 0; the places stay while things are joined.
 */
#ifndef GENERATE_CONTENTS_EDIT_RUN_H
#define GENERATE_CONTENTS_EDIT_RUN_H

#include "jobs/generate/contents_edit_report.h"

struct contents_rename; /* contents_edit_concepts.c */

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

/* One entry of the model's lists: the things it names. */
struct contents_group {
    size_t *items;
    size_t count;
    const char *title; /* "" without one */
};

/* Fills the lists. Modules, lessons and concepts of the structure are copied, so that they may be changed. */
void contents_edit_index(struct contents_editing *editing);

/* The things that an entry names, `count` there are. Those named before, in it or in another (`named`), are refused. */
struct contents_group contents_edit_group(struct contents_editing *editing, const json_t *entry, size_t count,
                                          bool *named);

/* Into the order of the course. */
void contents_edit_sort(struct contents_group *group);

/* The place of a number that one member gives; `count` when it is none. */
size_t contents_edit_number(struct contents_editing *editing, const json_t *entry, const char *key, size_t count);

/* Joins concepts, and lets prerequisites go by their common names. */
void contents_edit_concepts(struct contents_editing *editing, const json_t *list);

/* What has to be known before is a prerequisite, or a gap where it comes later. */
void contents_edit_needs(struct contents_editing *editing, const json_t *list);

/* A term that its lesson does not use, or that some lesson teaches, is no gap. */
void contents_edit_gaps(struct contents_editing *editing, const json_t *list);

#endif
