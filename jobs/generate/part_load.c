#include "jobs/generate/part_load.h"

#include "course/document_content.h"

/* Adds the chunks of one block. */
static bool add_block(const struct unit *unit, struct str text, json_t *chunks)
{
    json_t *block;

    if (!json_read(unit->arena, text, &block, unit->fault))
        return false;
    return json_array_extend(chunks, block) == 0 || fault_log(unit->fault, FAULT_INTERNAL, "a block that is no list");
}

static bool load_chunks(const struct unit *unit, const struct document_content *content, int64_t first, int64_t end,
                        json_t *chunks)
{
    struct str block;
    int64_t next;

    for (int64_t at = first; at < end; at = next) {
        if (!document_content_block(unit, content, at, end, &block, &next) || !add_block(unit, block, chunks))
            return false;
        if (next <= at)
            return fault_log(unit->fault, FAULT_INTERNAL, "a block without chunks");
    }
    return true;
}

bool part_load_material(const struct unit *unit, size_t first, size_t end, struct generation_material *material)
{
    struct document_content content;
    json_t *document, *chunks = json_array();

    material->document = NULL;
    json_keep(unit->arena, chunks);
    if (!document_content_fetch(unit, material->id, false, &content)) {
        if (unit->fault->kind != FAULT_NOT_FOUND)
            return false;
        fault_clear(unit->fault);
        return true;
    }
    material->first_chunk = first;
    material->chunk_total = (size_t)content.chunk_count;
    if (!json_read(unit->arena, content.head, &document, unit->fault) ||
        !load_chunks(unit, &content, (int64_t)first, (int64_t)MIN(end, material->chunk_total), chunks))
        return false;
    if (json_object_set(document, "chunks", chunks) != 0)
        return fault_log(unit->fault, FAULT_INTERNAL, "no memory for a document");
    material->document = document;
    return true;
}
