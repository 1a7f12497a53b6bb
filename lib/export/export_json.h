/*
 * A course as the file that POST /courses/import takes (course/import_shapes.h): its texts, tree, mappings and structure; of materials names and
 * hashes, no files.
 */
#ifndef EXPORT_EXPORT_JSON_H
#define EXPORT_EXPORT_JSON_H

#include "export/course_export.h"

struct export_json {
    struct course_export *course;
    int row; /* of the outline; -1: the head comes next */
};

/* The next piece, which is appended to `out`; nothing is the end. */
bool export_json_next(const struct unit *unit, struct export_json *e, struct buf *out) MUST_CHECK;

#endif
