/*
 * A course as a Common Cartridge 1.3 (IMS Global): modules as folders of the organisation, each lesson a web page, and the exercises of a lesson an assessment
 * of QTI 1.2 in the profile of Common Cartridge (question_qti.h). The manifest stands first; it is made twice, once to know its length.
 */
#ifndef EXPORT_EXPORT_IMSCC_H
#define EXPORT_EXPORT_IMSCC_H

#include "export/export_page.h"
#include "export/zip_file.h"

struct export_imscc {
    struct export_page page;
    struct zip_file zip;
    int line;  /* of the manifest; -1: the archive begins */
    bool done; /* the directory is written */
};

/* The next piece, which is appended to `out`; nothing is the end. */
bool export_imscc_next(const struct unit *unit, struct export_imscc *e, struct buf *out) MUST_CHECK;

#endif
