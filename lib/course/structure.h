/*
 * A generated course structure (contract section 6) as C types, and its JSON both ways. Pure: no database.
 *
 * Reading is where a structure from a model or from a stored snapshot is validated: texts are trimmed and clipped, lists cut to
 * their ceilings, parts without a title dropped, exercises' levels and marks clamped, an exercise whose options do not make its kind made an open
 * one; what was dropped is counted, so that it can be told. A tree that holds no module with a lesson is refused. Everything read lies in the arena.
 */
#ifndef COURSE_STRUCTURE_H
#define COURSE_STRUCTURE_H

#include "base/json.h"

#define STRUCTURE_MODULES 200
#define STRUCTURE_LESSONS 64     /* per module */
#define STRUCTURE_CONCEPTS 40    /* per lesson */
#define STRUCTURE_EXERCISES 20   /* per lesson */
#define STRUCTURE_ITEMS 40       /* of a list of texts, references or citations */
#define STRUCTURE_TITLE 300      /* code points */
#define STRUCTURE_TEXT 8000      /* code points */
#define STRUCTURE_OPTIONS 12     /* of an exercise */
#define STRUCTURE_CRITERIA 12    /* of an exercise */
#define STRUCTURE_POINTS 1000    /* of a criterion, at most */
#define STRUCTURE_PASS_MARK 60   /* of 100, where nobody says otherwise */
#define STRUCTURE_NO_NUMBER (-1) /* absent slide numbers and times */

struct texts {
    const char **items;
    size_t count;
};

struct numbers {
    int64_t *items;
    size_t count;
};

/* Where in a material something is said. */
enum citation_place { CITATION_SECOND, CITATION_SLIDE, CITATION_PAGE, CITATION_CHUNK };

struct citation {
    struct uuid material;
    enum citation_place place;
    double at; /* seconds, or the number of the slide, page (from 1) or chunk (from 0) */
};

struct web_reference {
    const char *url, *title, *description;
};

struct concept {
    const char *id; /* as read from an applied structure; NULL: none */
    const char *title;
    const char *definition;     /* NULL: none was found */
    struct texts prerequisites; /* titles of concepts that are taught before */
    struct texts elsewhere;     /* ids of those that the structure does not have: it is one lesson of a course */
    struct texts examples;
    struct texts timecodes; /* HH:MM:SS */
    struct numbers slides;
    struct web_reference *web;
    size_t web_count;
    struct citation *citations;
    size_t citation_count;
    const char *generated_title; /* what a generation called it before people renamed it; NULL: as it is called */
};

enum exercise_kind { EXERCISE_OPEN, EXERCISE_GAP, EXERCISE_ORDER, EXERCISE_MATCH, EXERCISE_CHOICE };

struct exercise_option {
    const char *text;
    bool correct;
    const char *reason; /* NULL: none */
};

struct criterion {
    const char *text;
    int max_points; /* 1 to STRUCTURE_POINTS */
};

struct exercise {
    enum exercise_kind kind;
    const char *description;
    struct exercise_option *options; /* none for an open one */
    size_t option_count;
    const char *reference_solution; /* NULL: none */
    const char *grading_criteria;   /* NULL: none */
    struct criterion *criteria;
    size_t criterion_count;
    struct citation *citations;
    size_t citation_count;
    int difficulty_level;        /* 1 to 5 */
    int pass_mark;               /* 0 to 100 */
    const char *generated_title; /* of the description, the same */
};

struct lesson {
    const char *title;
    struct uuid video, presentation; /* the materials that times and slides belong to; nil: none */
    int64_t video_start, video_end;  /* seconds, STRUCTURE_NO_NUMBER: no video */
    int64_t slide_first, slide_last; /* STRUCTURE_NO_NUMBER: no slides */
    struct concept *concepts;
    size_t concept_count;
    struct exercise *exercises;
    size_t exercise_count;
    const char *generated_title; /* the same */
};

struct module {
    const char *title;
    const char *description;
    const char *learning_goal;
    struct texts knowledge, skills;
    const char *difficulty; /* "beginner", "intermediate", "advanced" or NULL */
    struct lesson *lessons;
    size_t lesson_count;
    const char *generated_title; /* the same */
};

struct structure {
    const char *title, *description, *learning_goal, *summary;
    struct texts knowledge, skills, core_concepts, mentioned_concepts;
    struct module *modules;
    size_t module_count;
    bool is_guided; /* it was made of what the course has (identity.h) */
};

/* What reading had to leave out. */
struct structure_losses {
    size_t items;     /* lessons, concepts, exercises, texts without what makes them one, or beyond a ceiling */
    size_t citations; /* malformed ones */
    size_t clipped;   /* texts that are longer than a structure holds */
};

/* A material's id from what a citation calls it; false when there is no such material. NULL stands for "a UUID". */
typedef bool structure_resolve(void *context, const char *name, struct uuid *material);

/* BAD_GENERATION with a sentence when `tree` is no structure. */
bool structure_read(struct arena *arena, const json_t *tree, structure_resolve *resolve, void *context,
                    struct structure *structure, struct structure_losses *losses, struct fault *fault) MUST_CHECK;

/* One lesson by itself, with its citations; ids of materials are UUIDs. False when `tree` is none. */
bool structure_read_lesson(struct arena *arena, const json_t *tree, struct lesson *lesson) MUST_CHECK;

/* One exercise by itself, without its citations; false when `tree` is none. */
bool structure_read_exercise(struct arena *arena, const json_t *tree, struct exercise *exercise) MUST_CHECK;

/* The structure as an object. Reading it back gives the same structure. */
void structure_write(struct json_out *out, const char *key, const struct structure *structure);

/* Parts of it: members "citations" and so on, as the applied lessons store them. */
void structure_write_texts(struct json_out *out, const char *key, const struct texts *texts);
void structure_write_numbers(struct json_out *out, const char *key, const struct numbers *numbers);
void structure_write_citations(struct json_out *out, const char *key, const struct citation *citations, size_t count);
void structure_write_web(struct json_out *out, const char *key, const struct concept *concept);
void structure_write_options(struct json_out *out, const char *key, const struct exercise *exercise);
void structure_write_criteria(struct json_out *out, const char *key, const struct exercise *exercise);
const char *structure_kind_name(enum exercise_kind kind);

/* Every prerequisite becomes the title of a concept that stands before, found by folded title (fold.h) or id; others are dropped. Returns how
 * many were. */
size_t structure_prerequisites_check(struct arena *arena, struct structure *structure);

/* How many concepts and lessons there are in all. */
size_t structure_concept_total(const struct structure *structure);
size_t structure_lesson_total(const struct structure *structure);

#endif
