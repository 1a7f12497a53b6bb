/*
 * The little of XML that an object store answers in: elements with text, attributes ignored. Not a general parser: it looks for
 * named elements in a text that is in memory whole (LIMIT_S3_ANSWER), never recurses, expands no entities but the five
 * predefined ones and character references, and takes malformed input for "not there".
 */
#ifndef STORE_XML_H
#define STORE_XML_H

#include "base/arena.h"
#include "base/str.h"

/* Finds the next element `name`, without namespace prefix, at any depth of *rest. Its content goes to `inner` and *rest moves
 * behind it. False when there is none; *rest is then empty. */
bool xml_next(struct str *rest, const char *name, struct str *inner);

/* The text of the first element `name` in `xml`, decoded, in the arena; "" when it is not there. */
const char *xml_text(struct arena *arena, struct str xml, const char *name);

/* Text made safe between tags. */
const char *xml_escape(struct arena *arena, const char *text);

#endif
