/*
 * A part of an Office file as a tree, by libxml2: without entities, document types or anything that lies elsewhere. Elements and attributes are
 * known by their local names, since the transitional and the strict form of the format differ in their namespaces only.
 */
#ifndef EXTRACT_OFFICE_XML_H
#define EXTRACT_OFFICE_XML_H

#include <libxml/tree.h>

#include "base/str.h"

/* NULL if it is not well-formed, has a document type, is nested too deeply (libxml2: 256), or there is no memory. Free it with xmlFreeDoc. */
xmlDocPtr office_xml_parse(struct str bytes);

bool office_xml_is(const xmlNode *node, const char *name);

/* The first child with the name, or NULL, also of a node that is NULL. */
xmlNodePtr office_xml_child(const xmlNode *node, const char *name);

/* The first below it at any depth. */
xmlNodePtr office_xml_below(const xmlNode *node, const char *name);

/* An attribute's value; empty if there is none. Lives as long as the tree. */
struct str office_xml_attribute(const xmlNode *node, const char *name);

/* A number; `missing` if there is none. */
int64_t office_xml_number(const xmlNode *node, const char *name, int64_t missing);

/* The text right inside an element. */
struct str office_xml_text(const xmlNode *node);

/* An element that switches something on: there, and not with a value of 0, false or off. */
bool office_xml_is_on(const xmlNode *element);

/* Of an element that offers several forms of the same (mc:AlternateContent), the one to read: the first choice, else the fallback. */
xmlNodePtr office_xml_choice(const xmlNode *node);

#endif
