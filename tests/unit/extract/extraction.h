/*
 * One format on bytes in memory, for the tests: what it made of them as a JSON tree, or the fault.
 */
#ifndef UNIT_EXTRACTION_H
#define UNIT_EXTRACTION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/document.h"
#include "jobs/extract/extract.h"
#include "jobs/extract/format.h"
#include "jobs/extract/office/office.h"
#include "jobs/extract/program.h"

struct result {
    json_t *document; /* NULL: failed */
    struct fault fault;
};

/* The job that stores what an extractor wrote refuses members that it does not know. */
static inline void assert_taken(const struct document_writer *document, struct str text)
{
    struct arena *arena = arena_new((size_t)(8 * LIMIT_DOCUMENT));
    struct document read;
    enum source_type type;
    struct fault fault = {0};

    assert_true(source_type_parse(str_of(document->source_type), &type));
    if (!document_read(arena, text, type, &read, &fault))
        fail_msg("%s", fault.detail);
    arena_free(arena);
}

static inline struct result extract_bytes(const char *name, const void *bytes, size_t length)
{
    static const struct options options = {.progress_fd = -1, .model = OPTIONS_MODEL};
    const struct format *office = office_format_by_name(name), *format = office != NULL ? office : format_by_name(name);
    struct extraction x = {.options = &options, .input = input_of_bytes(bytes, length)};
    struct buf out = buf_make((size_t)(LIMIT_DOCUMENT + MIB));
    struct result result = {0};

    document_writer_init(&x.document, format->source_type);
    progress_init(&x.progress, -1, format->stage, format->unit);
    assert_true(format->prepare == NULL || format->prepare(&x));
    if (program_read(format, &x) && document_writer_render(&x.document, &out, &x.fault)) {
        result.document = json_loadb(out.data, out.len, 0, NULL);
        assert_non_null(result.document);
        assert_taken(&x.document, buf_str(&out));
    }
    result.fault = x.fault;
    buf_free(&out);
    if (format->release != NULL)
        format->release(&x);
    progress_free(&x.progress);
    document_writer_free(&x.document);
    return result;
}

static inline struct result extract_text(const char *name, const char *text)
{
    return extract_bytes(name, text, strlen(text));
}

static inline json_t *chunk_at(const struct result *result, size_t index)
{
    json_t *chunk = json_array_get(json_object_get(result->document, "chunks"), index);

    assert_non_null(chunk);
    return chunk;
}

static inline size_t chunk_count(const struct result *result)
{
    return json_array_size(json_object_get(result->document, "chunks"));
}

static inline json_t *chunk_meta(const struct result *result, size_t index)
{
    return json_object_get(chunk_at(result, index), "metadata");
}

static inline void assert_chunk(const struct result *result, size_t index, const char *type, const char *text)
{
    json_t *chunk = chunk_at(result, index);

    assert_string_equal(json_get_text(chunk, "chunk_type", ""), type);
    assert_string_equal(json_get_text(chunk, "text", ""), text);
    assert_int_equal(json_get_int(chunk, "index", -1), index);
}

static inline void assert_title(const struct result *result, const char *title)
{
    assert_string_equal(json_get_text(result->document, "title", "(null)"), title);
}

static inline size_t warning_count(const struct result *result)
{
    return json_array_size(json_object_get(result->document, "warnings"));
}

static inline void assert_fault(const struct result *result, const char *code)
{
    assert_null(result->document);
    assert_string_equal(fault_code(result->fault.kind), code);
    assert_true(strchr(result->fault.detail, '.') != NULL); /* a sentence */
}

static inline void result_free(struct result *result)
{
    json_decref(result->document);
}

#endif
