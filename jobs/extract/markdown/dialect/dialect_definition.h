/*
 * Definition lists, "Term" and ": Definition" below it, as list with an item for each term: "- Term: Definition". Part of dialect.h's pass.
 * (Pandoc's manual, Definition lists; PHP Markdown Extra)
 */
#ifndef EXTRACT_DIALECT_DEFINITION_H
#define EXTRACT_DIALECT_DEFINITION_H

#include "jobs/extract/markdown/dialect/dialect_pass.h"

/* True if the line is a term or a definition, which is written. A line that ends the list ends it. */
bool dialect_definition_take(struct dialect_pass *p, struct str line, struct str trimmed);

#endif
