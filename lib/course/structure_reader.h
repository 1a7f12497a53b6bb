/*
 * Values of an untrusted tree as the parts of a structure hold them: what structure_read.c reads with. What had to be left out is counted.
 */
#ifndef COURSE_STRUCTURE_READER_H
#define COURSE_STRUCTURE_READER_H

#include "course/structure.h"

/* What one reading carries along. */
struct structure_reader {
    struct arena *arena;
    structure_resolve *resolve;
    void *context;
    struct structure_losses *losses;
    bool all; /* of what a course has already: parts beyond the ceilings, too */
};

/* The trimmed and clipped text of a member, NULL when it is none or blank. */
const char *structure_reader_text(const struct structure_reader *reader, const json_t *object, const char *key,
                                  size_t limit);

/* The member `title` as that of a name (str_unfit_for_name): what breaks the line becomes a space, what else no name has is left out. */
const char *structure_reader_title(const struct structure_reader *reader, const json_t *object);

struct texts structure_reader_texts(const struct structure_reader *reader, const json_t *list);
struct texts structure_reader_timecodes(const struct structure_reader *reader, const json_t *list);
struct numbers structure_reader_slides(const struct structure_reader *reader, const json_t *list);

/* The material that a member names; nil when it names none, which is counted unless it is null or absent. */
struct uuid structure_reader_material(const struct structure_reader *reader, const json_t *object, const char *key);

struct citation *structure_reader_citations(const struct structure_reader *reader, const json_t *list, size_t *count);

/* A member's number within bounds, `otherwise` when it is none. */
int structure_reader_number(const json_t *object, const char *key, int64_t least, int64_t most, int64_t otherwise);

#endif
