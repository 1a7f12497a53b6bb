/*
 * What makes a slide-video mapping right (contract section 2, "Slide-video mapping"): the rules and their sentences. Pure.
 *
 * Level 1 is what an item and its two materials must be; an item that breaks it is never stored. Level 2 compares the item with what was
 * read: the slide with the number of pages, the timecodes with the duration. A material that is not ready blocks its checks of level 2;
 * a document that does not tell its pages or its duration passes them. All errors of an item are collected.
 */
#ifndef COURSE_MAPPING_RULES_H
#define COURSE_MAPPING_RULES_H

#include "course/material.h"

#define MAPPING_ERRORS \
    16 /* more are dropped: an item has fewer fields with fewer rules, but perhaps any number of unknown ones */

struct mapping_errors {
    size_t count;
    struct fault_error items[MAPPING_ERRORS];
};

/* A mapping as it was sent or stored. */
struct mapping_item {
    bool of_the_pair;                /* the short form: of the only presentation and the only video of the course */
    struct uuid presentation, video; /* nil: not given or malformed */
    int64_t slide;                   /* 0: not given or malformed */
    const char *start, *end;         /* as sent, or normalised as stored; NULL: not given */
    int64_t start_sec, end_sec;      /* -1: not given or malformed */
};

/* A material as the rules see it. */
struct mapping_entry {
    struct uuid id, course, node;
    enum source_type type;
    const char *name; /* filename, else the address */
    const char *filename;
    enum material_state state;
    int64_t page_count;  /* -1: not known */
    double duration_sec; /* -1: not known */
};

enum mapping_state { MAPPING_VALIDATED, MAPPING_PENDING, MAPPING_FAILED };
const char *mapping_rules_state_name(enum mapping_state state);

/* Level 1 of one item of a request. `short_form`: {slide_number, video_timecode} is an item too. */
void mapping_rules_read(struct arena *arena, const json_t *sent, bool short_form, struct mapping_item *item,
                        struct mapping_errors *errors);

/* The same: members of the item that nobody knows. */
void mapping_rules_known(struct arena *arena, const json_t *sent, const struct mapping_item *item,
                         struct mapping_errors *errors);

/* Level 1 of one material of an item; `entry` NULL: there is none. `node` nil: any node will do. Whether it is the one wanted. */
bool mapping_rules_entry(struct arena *arena, enum source_type wanted, struct uuid id,
                         const struct mapping_entry *entry, struct uuid node, struct mapping_errors *errors);

/* Level 2, as far as it can be checked. A material that is NULL, and a value that level 1 refused, are not checked. */
void mapping_rules_content(struct arena *arena, const struct mapping_item *item,
                           const struct mapping_entry *presentation, const struct mapping_entry *video,
                           struct mapping_errors *errors);

/* What keeps level 2 from being checked, as the API shows it: a JSON list that lives as long as the arena. */
json_t *mapping_rules_blocking(struct arena *arena, const struct mapping_item *item,
                               const struct mapping_entry *presentation, const struct mapping_entry *video);

/* The state of a mapping with these errors of level 2 and these blocking factors. */
enum mapping_state mapping_rules_state(const struct mapping_errors *errors, const json_t *blocking);

/* Errors as the API shows them, likewise. */
json_t *mapping_rules_errors(struct arena *arena, const struct mapping_errors *errors);

#endif
