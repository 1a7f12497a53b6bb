/*
 * An exported course (GET /courses/{course}/export?format=json) becomes a course of this tenant, with new ids everywhere. Materials come without
 * their files: each waits for the bytes of its SHA-256 (state detached), or for its address to be fetched.
 *
 * The file is read twice, part by part and without a tree of the whole: first all of it is checked, then it is written. What is wrong is filed with
 * its place in the file as a JSON pointer; references to parts that are not in the file are wrong, too.
 */
#ifndef COURSE_COURSE_IMPORT_H
#define COURSE_COURSE_IMPORT_H

#include "course/course.h"
#include "course/import_counts.h"
#include "course/structure.h"

struct import;

struct course_import {
    struct course_draft course;  /* what the file says of the course itself */
    struct import_counts counts; /* what was checked, then what was stored */
    struct texts warnings;
    struct import *state;
};

/* Pass one. `file` must stay until the import is stored; a mark of its byte order is passed over. Another version of the format, and what is
 * malformed, ends it; all else is collected: INVALID, MALFORMED_JSON, TOO_LARGE, UNKNOWN_FIELD (but where the caller is lenient). */
bool course_import_read(const struct unit *unit, struct str file, bool lenient,
                        struct course_import *import) MUST_CHECK;

/* Pass two, in the transaction that has inserted `course`. `fingerprint` is that of the structure as it is then. */
bool course_import_store(const struct unit *unit, struct course_import *import, struct uuid course,
                         const char **fingerprint) MUST_CHECK;

#endif
