/*
 * Extracted documents for tests of what works on them, built chunk by chunk: real matter, in the form of contract section 5.
 */
#ifndef UNIT_JOBS_DOCUMENTS_H
#define UNIT_JOBS_DOCUMENTS_H

#include "base/base.h"
#include "jobs/architect/architect.h"

static inline json_t *document_new(const char *source_type, const char *title)
{
    return json_pack("{s:s, s:s?, s:n, s:{}, s:[]}", "source_type", source_type, "title", title, "language", "metadata",
                     "chunks");
}

static inline void document_add(json_t *document, const char *type, const char *text, json_t *metadata)
{
    json_t *chunks = json_object_get(document, "chunks");

    json_array_append_new(chunks, json_pack("{s:s, s:s, s:i, s:o}", "chunk_type", type, "text", text, "index",
                                            (int)json_array_size(chunks), "metadata", metadata));
}

static inline void document_heading(json_t *document, int level, const char *text)
{
    document_add(document, "heading", text, json_pack("{s:i}", "level", level));
}

static inline void document_paragraph(json_t *document, const char *text)
{
    document_add(document, "paragraph", text, json_object());
}

static inline void document_list(json_t *document, const char *lines)
{
    document_add(document, "list", lines, json_object());
}

static inline void document_code(json_t *document, const char *text)
{
    document_add(document, "code", text, json_pack("{s:s}", "language", "c"));
}

static inline void document_slide(json_t *document, int number, const char *title, const char *text)
{
    document_add(document, "slide_text", text, json_pack("{s:i, s:s?}", "slide_number", number, "title", title));
}

static inline void document_speech(json_t *document, double start, double end, const char *text)
{
    document_add(document, "transcript", text, json_pack("{s:f, s:f}", "start_sec", start, "end_sec", end));
}

/* A material with an id made of `number`. */
static inline struct generation_material document_material(unsigned number, const char *filename,
                                                           const json_t *document)
{
    struct generation_material material = {.source_type = json_get_text(document, "source_type", ""),
                                           .filename = filename,
                                           .node_title = "Materials",
                                           .document = document};

    memset(&material.id, (int)number, sizeof material.id);
    memset(&material.node, 1, sizeof material.node);
    return material;
}

#endif
