/*
 * The children of an element by one of their attributes, so that a document of many parts that name each other is read in proportion to
 * its length.
 */
#ifndef EXTRACT_OFFICE_INDEX_H
#define EXTRACT_OFFICE_INDEX_H

#include "jobs/extract/office/office_xml.h"

#define OFFICE_INDEX_NONE SIZE_MAX

struct office_index {
    const xmlNode **nodes; /* a hash table; NULL: free */
    const char *key;       /* the attribute's name */
    size_t room;           /* places, a power of two; 0: there is nothing */
};

/* Of the children with the name; of several with the same value the first counts. Without memory, or of a parent that is NULL, it is empty. */
struct office_index office_index_make(const xmlNode *parent, const char *name, const char *key);
void office_index_free(struct office_index *index);

/* The place of the child with the value, below index->room; OFFICE_INDEX_NONE: there is none. */
size_t office_index_place(const struct office_index *index, struct str value);
size_t office_index_place_of_number(const struct office_index *index, int64_t value);

/* NULL for OFFICE_INDEX_NONE. */
const xmlNode *office_index_at(const struct office_index *index, size_t place);

#endif
