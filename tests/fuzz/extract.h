/*
 * What the fuzz targets of the extractor share: a format reads the bytes, outside the sandbox, and must end in a well-formed document or a
 * fault of a kind that a file can cause.
 */
#ifndef FUZZ_EXTRACT_H
#define FUZZ_EXTRACT_H

#include "jobs/extract/extract.h"
#include "jobs/extract/format.h"
#include "jobs/extract/ocr/ocr.h"
#include "jobs/extract/office/office.h"
#include "jobs/extract/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check_document(struct document_writer *document)
{
    struct arena *arena = arena_new((size_t)(512 * MIB));
    struct buf out = buf_make((size_t)(LIMIT_DOCUMENT + MIB));
    struct fault fault = {0};
    json_t *tree = NULL;

    if (document_writer_render(document, &out, &fault)) {
        bool read = json_read(arena, str_trim(buf_str(&out)), &tree, &fault);

        assert(read);
        assert(json_array_size(json_object_get(tree, "chunks")) == document->chunk_count);
    }
    buf_free(&out);
    arena_free(arena);
}

static inline void check_fault(const struct fault *fault)
{
    static const enum fault_kind kinds[] = {FAULT_UNSUPPORTED_FORMAT, FAULT_FILE_ENCRYPTED, FAULT_FILE_DAMAGED,
                                            FAULT_FILE_TOO_COMPLEX,   FAULT_MEMORY_LIMIT,   FAULT_NO_MAIN_TEXT};

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (fault->kind == kinds[i])
            return;
    }
    fprintf(stderr, "not a fault that a file can cause: %s: %s\n", fault_code(fault->kind), fault->log);
    abort();
}

/* Formats of other programs are named in the table of the first one, too. */
static inline const struct format *format_named(const char *name)
{
    const struct format *other = office_format_by_name(name);

    other = other != NULL ? other : ocr_format_by_name(name);
    return other != NULL ? other : format_by_name(name);
}

/* What the format opens, opened once: it costs more than most inputs. */
static inline void prepare(const struct format *format, struct extraction *x)
{
    static void *prepared;

    x->prepared = prepared;
    if (prepared == NULL && format->prepare != NULL && !format->prepare(x))
        abort();
    prepared = x->prepared;
}

static inline int fuzz_format(const char *name, const uint8_t *data, size_t size)
{
    static const struct options options = {.progress_fd = -1,
                                           .page = 1,
                                           .pages = "1-3",
                                           .model = OPTIONS_MODEL,
                                           .ocr_languages = "en",
                                           .ocr_data = OPTIONS_OCR_DATA};
    const struct format *format = format_named(name);
    struct extraction x = {.options = &options, .input = input_of_bytes(data, size)};

    document_writer_init(&x.document, format->source_type);
    progress_init(&x.progress, -1, format->stage, format->unit);
    prepare(format, &x);
    if (program_read(format, &x))
        check_document(&x.document);
    else
        check_fault(&x.fault);
    progress_free(&x.progress);
    document_writer_free(&x.document);
    buf_free(&x.output);
    return 0;
}

#endif
