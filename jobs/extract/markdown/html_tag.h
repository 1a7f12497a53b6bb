/*
 * Tags and character references of HTML as they stand in Markdown: what a tag means for the text around it, and what is no text at all.
 * (HTML Living Standard, sections 13.1.2 and 13.1.4)
 */
#ifndef EXTRACT_HTML_TAG_H
#define EXTRACT_HTML_TAG_H

#include "base/buf.h"

enum html_tag {
    HTML_INLINE, /* changes nothing */
    HTML_BLOCK,  /* begins and ends a paragraph */
    HTML_LINE,   /* begins a line */
    HTML_HEADING,
    HTML_CODE, /* <pre> */
    HTML_LIST,
    HTML_ITEM,    /* <li> and <dt> */
    HTML_MEANING, /* <dd> */
    HTML_TABLE,
    HTML_ROW,
    HTML_CELL,
};

/* `tag` begins behind the '<', or behind the '/' of a closing tag, and holds what stands before the '>'. */
struct str html_tag_name(struct str tag);
enum html_tag html_tag_kind(struct str name);

/* An attribute's value, with or without quotes; empty if there is none. */
struct str html_tag_attribute(struct str tag, struct str name);

/* What ends a comment, a script or a style sheet, none of which is text; NULL for other tags. `html` begins behind the '<'. */
const char *html_tag_end_of_hidden(struct str html);

/* Text with its character references resolved: "&eacute;", "&#233;". What is none stays. */
void html_tag_put_text(struct buf *out, struct str text);

#endif
