/*
 * The lines by which dialects of Markdown begin and end what CommonMark does not know: notes (admonitions), tabs, containers and directives.
 *
 *     !!! note "Title"        ??? tip        === "Tab"        Python-Markdown, MkDocs: what follows is indented
 *     :::warning Title        ::: {.callout-tip}        :::{note}        Docusaurus, Pandoc, Quarto, MyST
 *     > [!NOTE]               > [!tip]- Title        GitHub, Obsidian
 *     ```{note} Title         MyST
 *     /// details | Title     pymdownx.blocks
 */
#ifndef EXTRACT_DIALECT_BLOCK_H
#define EXTRACT_DIALECT_BLOCK_H

#include "base/buf.h"

/* Each of these: true if the line, trimmed, is such a beginning; its label, which may be empty, is appended to `label`. A label is the title
 * that stands there, else the kind of a note as people read it: "Note". */
bool dialect_block_is_admonition(struct str line, struct buf *label);
bool dialect_block_is_container(struct str line, struct buf *label);
bool dialect_block_is_directive(struct str info, struct buf *label); /* the info string of a fence */
bool dialect_block_is_callout(struct str line, struct buf *label);   /* behind the '>' */

/* Nothing but three or more of the mark. */
bool dialect_block_is_run(struct str line, char mark);

/* A line that is an instruction to a program and shows nothing: tables of contents, page breaks, files to insert. */
bool dialect_block_is_instruction(struct str line);

/* A line by which a module of JavaScript begins that MDX has between its paragraphs. */
bool dialect_block_is_module(struct str line);

#endif
