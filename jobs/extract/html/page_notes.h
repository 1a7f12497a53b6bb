/*
 * Notes below a text, and comments on it, as word processors write them into a page: Word, LibreOffice, Google Docs.
 */
#ifndef EXTRACT_PAGE_NOTES_H
#define EXTRACT_PAGE_NOTES_H

#include "jobs/extract/html/page_node.h"

/* Footnotes and endnotes: a part that they stand in, or a single one. */
bool page_notes_is_note(const struct page_node *node);

/* A comment, a part that comments stand in, or the mark of one in the text. */
bool page_notes_is_comment(const struct page_node *node);

#endif
