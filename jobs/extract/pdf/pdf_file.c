#include "jobs/extract/pdf/pdf_file.h"

#include <mupdf/pdf.h>

#include "jobs/extract/pdf/pdf_stream.h"

#define STORE_CEILING ((size_t)64 << 20) /* fonts and the like that MuPDF may keep */
#define TREE_DEPTH 64                    /* of pages */
#define WINDOW ((int64_t)64 * KIB)       /* of the file, in the search for its end */

/* ---- faults ---- */

static void be_silent(void *user UNUSED, const char *message UNUSED)
{
}

bool pdf_file_caught(struct pdf_file *file, const char *doing)
{
    if (fz_caught(file->ctx) == FZ_ERROR_MEMORY)
        return fault_set(&file->x->fault, FAULT_MEMORY_LIMIT,
                         "The PDF takes more memory than it may. Split it, or print it into a new PDF.");
    fault_set(&file->x->fault, FAULT_FILE_DAMAGED,
              "The PDF is damaged and cannot be read. Open it in a viewer, save it again and upload the new file.");
    snprintf(file->x->fault.log, sizeof file->x->fault.log, "%s: %s", doing, fz_caught_message(file->ctx));
    return false;
}

/* ---- opening ---- */

static bool open_document(struct pdf_file *file)
{
    const fz_alloc_context memory = heap_allocator(&file->heap);
    fz_stream *stream = NULL;

    file->ctx = fz_new_context(&memory, NULL, STORE_CEILING);
    if (file->ctx == NULL)
        return fault_set(&file->x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read a PDF.");
    fz_set_warning_callback(file->ctx, be_silent, NULL);
    fz_set_error_callback(file->ctx, be_silent, NULL);
    fz_var(stream);
    fz_try(file->ctx)
    {
        stream = pdf_stream_new(file->ctx, &file->x->input);
        file->document = (fz_document *)pdf_open_document_with_stream(file->ctx, stream);
    }
    fz_always(file->ctx) fz_drop_stream(file->ctx, stream);
    fz_catch(file->ctx)
    {
        if (strstr(fz_caught_message(file->ctx), "encryption handler") != NULL)
            return fault_set(
                &file->x->fault, FAULT_FILE_ENCRYPTED,
                "The PDF can be opened by certain people only. Save a copy without protection and upload that.");
        return pdf_file_caught(file, "open");
    }
    return true;
}

static bool is_pdf(struct pdf_file *file)
{
    char head[1024];
    int64_t length;

    input_seek(&file->x->input, 0);
    length = input_read(&file->x->input, head, sizeof head);
    input_seek(&file->x->input, 0);
    return (length > 0 && memmem(head, (size_t)length, "%PDF-", 5) != NULL) ||
           fault_set(&file->x->fault, FAULT_UNSUPPORTED_FORMAT,
                     "The file is not a PDF. Upload it with the extension of its real format.");
}

/* Files attached to it may be encrypted alone (ISO 32000-1, 7.6.5: streams and strings are Identity). */
static bool has_plain_pages(struct pdf_file *file)
{
    pdf_document *document = pdf_specifics(file->ctx, file->document);
    bool plain = false;

    fz_var(plain);
    fz_try(file->ctx)
    {
        pdf_obj *crypt = pdf_dict_get(file->ctx, pdf_trailer(file->ctx, document), PDF_NAME(Encrypt));
        pdf_obj *streams = pdf_dict_get(file->ctx, crypt, PDF_NAME(StmF)),
                *strings = pdf_dict_get(file->ctx, crypt, PDF_NAME(StrF));

        plain = pdf_dict_get_int(file->ctx, crypt, PDF_NAME(V)) >= 4 &&
                (streams == NULL || pdf_name_eq(file->ctx, streams, PDF_NAME(Identity))) &&
                (strings == NULL || pdf_name_eq(file->ctx, strings, PDF_NAME(Identity)));
    }
    fz_catch(file->ctx) plain = false;
    return plain;
}

static bool is_open_to_all(struct pdf_file *file)
{
    return !fz_needs_password(file->ctx, file->document) || has_plain_pages(file) ||
           fault_set(&file->x->fault, FAULT_FILE_ENCRYPTED,
                     "The PDF is protected by a password. Save a copy without one and upload that.");
}

/* The tree may declare pages that do not exist. Those behind the last that is found do not count. */
static void drop_missing(struct pdf_file *file)
{
    pdf_document *document = pdf_specifics(file->ctx, file->document);
    bool found = false;

    fz_var(found);
    while (!found && file->page_count > 0) {
        fz_try(file->ctx)
        {
            pdf_lookup_page_obj(file->ctx, document, file->page_count - 1);
            found = true;
        }
        fz_catch(file->ctx) file->page_count--;
    }
}

/* Takes out of the page tree what leads back to where it came from, and what is none of it; how many pages are left. */
static int mend_node(fz_context *ctx, pdf_obj *node, int depth)
{
    pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));
    int count = 0;

    if (!pdf_is_dict(ctx, node) || depth > TREE_DEPTH)
        return 0;
    if (!pdf_is_array(ctx, kids))
        return 1;
    if (pdf_mark_obj(ctx, node))
        return 0;
    for (int i = 0; i < pdf_array_len(ctx, kids) && count <= LIMIT_EXTRACT_PAGES;) {
        const int pages = mend_node(ctx, pdf_array_get(ctx, kids, i), depth + 1);

        count += pages;
        if (pages > 0)
            i++;
        else
            pdf_array_delete(ctx, kids, i);
    }
    pdf_unmark_obj(ctx, node);
    pdf_dict_put_int(ctx, node, PDF_NAME(Count), count);
    return count;
}

static void mend_tree(struct pdf_file *file)
{
    pdf_document *document = pdf_specifics(file->ctx, file->document);

    fz_try(file->ctx)
    {
        pdf_obj *root = pdf_dict_get(file->ctx, pdf_trailer(file->ctx, document), PDF_NAME(Root));

        pdf_drop_page_tree(file->ctx, document);
        file->page_count = mend_node(file->ctx, pdf_dict_get(file->ctx, root, PDF_NAME(Pages)), 0);
        document_writer_warn(&file->x->document, "The list of the PDF's pages is damaged and was mended.");
    }
    fz_catch(file->ctx) return; /* it stays as it is */
}

static bool load_tree(struct pdf_file *file)
{
    fz_try(file->ctx)
    {
        pdf_load_page_tree(file->ctx, pdf_specifics(file->ctx, file->document));
        file->tree_loaded = true;
    }
    fz_catch(file->ctx)
    {
        if (fz_caught(file->ctx) == FZ_ERROR_MEMORY)
            return pdf_file_caught(file, "page tree");
        mend_tree(file);
    }
    return true;
}

static bool count_pages(struct pdf_file *file)
{
    fz_try(file->ctx) file->page_count = fz_count_pages(file->ctx, file->document);
    fz_catch(file->ctx) return pdf_file_caught(file, "count");
    if (file->page_count > LIMIT_EXTRACT_PAGES)
        return fault_set(&file->x->fault, FAULT_FILE_TOO_COMPLEX,
                         "The PDF has %d pages, more than the %d allowed. Split it.", file->page_count,
                         LIMIT_EXTRACT_PAGES);
    if (file->page_count > 0 && !load_tree(file))
        return false;
    drop_missing(file);
    return file->page_count > 0 ||
           fault_set(&file->x->fault, FAULT_FILE_DAMAGED,
                     "The PDF has no pages that can be found. Save it again and upload the new file.");
}

/* ---- the whole ---- */

bool pdf_file_open(struct pdf_file *file)
{
    return is_pdf(file) && open_document(file) && is_open_to_all(file) && count_pages(file);
}

bool pdf_file_has_page(struct pdf_file *file, int page)
{
    return page <= file->page_count || fault_set(&file->x->fault, FAULT_FILE_DAMAGED, "The PDF has no page %d.", page);
}

void pdf_file_close(struct pdf_file *file)
{
    if (file->ctx == NULL)
        return;
    if (file->tree_loaded)
        pdf_drop_page_tree(file->ctx, pdf_specifics(file->ctx, file->document));
    fz_drop_document(file->ctx, file->document);
    fz_drop_context(file->ctx);
    heap_release(&file->heap);
}

/* ---- its end ---- */

/* The last of `mark` in the bytes; NULL: not there. */
static const char *last_of(const char *bytes, size_t length, struct str mark)
{
    const char *last = NULL, *at = bytes;

    while ((at = memmem(at, length - (size_t)(at - bytes), mark.at, mark.len)) != NULL)
        last = at++;
    return last;
}

/* Whatever lies behind it, the file has its end if no object does: those saved in pieces, or for the web, have %%EOF in the middle
 * too. Behind the last object comes the cross-reference table; where that is cut off all objects are there still. Windows overlap by a mark's
 * length. */
static bool ends_as_pdf(struct input *input)
{
    static const struct str eof = {"%%EOF", 5}, object = {" obj", 4}, table = {"\nxref", 5};
    char window[WINDOW];
    const char *end = NULL, *start = NULL;
    int64_t from = input->size, length = 1;

    while (from > 0 && length > 0 && end == NULL && start == NULL) {
        from = input_seek(input, from - WINDOW + (int64_t)eof.len);
        length = input_read(input, window, sizeof window);
        end = last_of(window, (size_t)MAX(0, length), eof);
        if (end == NULL)
            end = last_of(window, (size_t)MAX(0, length), table);
        start = last_of(window, (size_t)MAX(0, length), object);
    }
    return end != NULL && (start == NULL || end > start);
}

/* MuPDF repairs what it can. A file that it had to repair and that has no end was cut off: pages are missing. */
bool pdf_file_is_whole(struct pdf_file *file)
{
    if (!pdf_was_repaired(file->ctx, pdf_specifics(file->ctx, file->document)))
        return true;
    if (!ends_as_pdf(&file->x->input))
        return fault_set(&file->x->fault, FAULT_FILE_DAMAGED,
                         "The PDF is cut off: its end is missing. Upload the whole file again.");
    document_writer_warn(&file->x->document, "The PDF is damaged and was mended; some of its text may be missing.");
    return true;
}
