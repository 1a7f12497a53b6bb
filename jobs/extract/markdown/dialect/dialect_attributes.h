/*
 * Attribute lists of Pandoc, Kramdown and Python-Markdown, and the roles of MyST: they say how words are set and show nothing themselves.
 */
#ifndef EXTRACT_DIALECT_ATTRIBUTES_H
#define EXTRACT_DIALECT_ATTRIBUTES_H

#include "base/str.h"

/* The length of an attribute list at the beginning of the text, "{: .lead}" or "{#id .class key=value}"; 0: there is none. */
size_t dialect_attributes_length(struct str text);

/* The length of "{ref}" in front of a code span, which is its text; 0: there is none. */
size_t dialect_attributes_role(struct str text);

#endif
