/*
 * The text of a Word paragraph: its runs, with what is drawn in them. Text boxes are kept aside, since they are paragraphs of their own.
 */
#ifndef EXTRACT_DOCX_TEXT_H
#define EXTRACT_DOCX_TEXT_H

#include <libxml/tree.h>

#include "jobs/extract/office/office_index.h"
#include "jobs/extract/office/package.h"

#define DOCX_TEXT_BOXES 64 /* of one paragraph */

struct docx_text {
    struct package *package;
    struct str part;                                 /* of the document */
    const struct office_index *footnotes, *endnotes; /* by id */
    struct buf *out;
    const xmlNode *boxes[DOCX_TEXT_BOXES]; /* of text boxes that were met: w:txbxContent */
    size_t box_count, boxes_left_out;
    size_t characters, code; /* blanks do not count; how many are set in a font of one width */
    int field_depth,
        hidden_from; /* of fields in fields; hidden_from: the depth whose code is being passed over, 0: none */
    int note_depth;
};

/* Appends the text of a paragraph, or of anything that holds runs. */
void docx_text_put(struct docx_text *text, const xmlNode *node);

#endif
