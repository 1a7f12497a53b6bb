#include "jobs/extract/office/office_index.h"

#include <inttypes.h>

#include "base/fnv.h"

/* Where the value is, or would be. */
static size_t slot_of(const struct office_index *index, struct str value)
{
    size_t at = (size_t)fnv_of(value) & (index->room - 1);

    while (index->nodes[at] != NULL && !str_equal(office_xml_attribute(index->nodes[at], index->key), value))
        at = (at + 1) & (index->room - 1);
    return at;
}

struct office_index office_index_make(const xmlNode *parent, const char *name, const char *key)
{
    struct office_index index = {.key = key};
    size_t count = 0;

    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next)
        count += office_xml_is(node, name);
    if (count == 0)
        return index;
    for (index.room = 4; index.room < 2 * count;)
        index.room *= 2;
    index.nodes = calloc(index.room, sizeof *index.nodes);
    if (index.nodes == NULL)
        return (struct office_index){.key = key};
    for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
        const size_t slot = office_xml_is(node, name) ? slot_of(&index, office_xml_attribute(node, key)) : 0;

        if (office_xml_is(node, name) && index.nodes[slot] == NULL)
            index.nodes[slot] = node;
    }
    return index;
}

void office_index_free(struct office_index *index)
{
    free(index->nodes);
    *index = (struct office_index){0};
}

size_t office_index_place(const struct office_index *index, struct str value)
{
    const size_t slot = index->room > 0 ? slot_of(index, value) : 0;

    return index->room > 0 && index->nodes[slot] != NULL ? slot : OFFICE_INDEX_NONE;
}

size_t office_index_place_of_number(const struct office_index *index, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return office_index_place(index, str_of(text));
}

const xmlNode *office_index_at(const struct office_index *index, size_t place)
{
    return place != OFFICE_INDEX_NONE ? index->nodes[place] : NULL;
}
