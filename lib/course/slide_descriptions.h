/*
 * What models say of slides that are pictures. A picture is known by the SHA-256 of its pixels and described once for each language and
 * tenant; which slides of which file show it is kept beside it, so that the same file has the same descriptions from the moment it is read
 * again, and the same fingerprint with them.
 */
#ifndef COURSE_SLIDE_DESCRIPTIONS_H
#define COURSE_SLIDE_DESCRIPTIONS_H

#include "base/json.h"
#include "pg/pg.h"

/* A slide that was looked at. */
struct slide_sight {
    int slide;
    const char *picture;     /* SHA-256 in hex; NULL: its text says all, or it could not be drawn */
    const char *fault;       /* code of why it could not be drawn; NULL otherwise */
    const char *description; /* NULL: none yet; empty: there is nothing to say of it */
};

struct slide_sights {
    struct slide_sight *list; /* by slide */
    size_t count;
};

/* The language that pictures of a material are described in: the course's, else the material's (NULL: not known); "" when neither is said. */
bool slide_descriptions_language(const struct unit *unit, struct uuid course, const char *material_language,
                                 const char **language) MUST_CHECK;

/* The slides of a file that were looked at, for whatever material. */
bool slide_descriptions_of_file(const struct unit *unit, const char *sha256, const char *language,
                                struct slide_sights *sights) MUST_CHECK;

/* NULL: it was not looked at. */
const struct slide_sight *slide_descriptions_find(const struct slide_sights *sights, int slide);

/* In the open transaction: what was found out about a file for other materials is this one's as well, and what about a former file of it is
 * forgotten. */
bool slide_descriptions_adopt(const struct unit *unit, struct uuid material, const char *sha256) MUST_CHECK;

/* In the open transaction: a slide of a material was looked at. */
bool slide_descriptions_put_sight(const struct unit *unit, struct uuid material, const char *sha256,
                                  const struct slide_sight *sight) MUST_CHECK;

/* Puts the descriptions into a document's tree, each as a chunk behind the text of its slide, in place of those that are there, and
 * the warnings behind the others, in place of those that were put there by an earlier call. Pure. */
void slide_descriptions_merge(struct arena *arena, json_t *document, const struct slide_sights *sights,
                              const char *warning);

#endif
