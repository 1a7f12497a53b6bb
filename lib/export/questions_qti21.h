/*
 * The exercises of a course as a content package of QTI 2.1 (IMS Content Packaging 1.1): an archive with an item for each exercise (question_qti21.h) and a manifest that
 * names them. The manifest stands last, when it is known what there is; it is made twice, once to know its length.
 */
#ifndef EXPORT_QUESTIONS_QTI21_H
#define EXPORT_QUESTIONS_QTI21_H

#include "export/course_export.h"
#include "export/zip_file.h"

struct questions_qti21 {
    struct course_export *course;
    struct zip_file zip;
    size_t *counts; /* of the items of each row of the outline */
    int row;        /* of the outline, which comes next */
    int line;       /* of the manifest; -1: it has not begun */
    bool done;      /* the directory is written */
};

/* The outline of `course` has been read; `arena` lives as long as the archive is written. */
struct questions_qti21 questions_qti21(struct arena *arena, struct course_export *course);

/* The next piece, which is appended to `out`; nothing is the end. */
bool questions_qti21_next(const struct unit *unit, struct questions_qti21 *q, struct buf *out) MUST_CHECK;

#endif
