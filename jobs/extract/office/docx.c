#include "jobs/extract/office/docx.h"

#include "base/limits.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/office/core_properties.h"
#include "jobs/extract/office/docx_numbering.h"
#include "jobs/extract/office/docx_styles.h"
#include "jobs/extract/office/docx_text.h"
#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/package.h"

#define MOST_PARTS 5

enum { DOCUMENT, STYLES, NUMBERING, FOOTNOTES, ENDNOTES };

/* Lists and code gather paragraphs until one of another kind comes. */
struct docx {
    struct extraction *x;
    struct package *package;
    struct str main; /* the part of the document */
    xmlDocPtr parts[MOST_PARTS];
    struct str default_style;
    struct office_index styles, footnotes, endnotes;
    struct docx_numbering numbering;
    struct docx_text text;
    struct buf words;   /* of the paragraph at hand */
    struct buf initial; /* a drop cap, which begins the next paragraph */
    struct buf pending; /* of the list or the code so far */
    enum chunk_type pending_type;
};

static const xmlNode *root_of(const struct docx *d, int part)
{
    return d->parts[part] != NULL ? xmlDocGetRootElement(d->parts[part]) : NULL;
}

static bool read_blocks(struct docx *d, const xmlNode *parent);

/* ---- chunks ---- */

static bool add(struct docx *d, const struct chunk *chunk)
{
    return ceiling_kept(&d->words, &d->x->fault) && document_writer_add(&d->x->document, chunk, &d->x->fault);
}

static bool flush(struct docx *d)
{
    const struct chunk chunk = {.type = d->pending_type, .text = buf_str(&d->pending)};
    bool done = ceiling_kept(&d->pending, &d->x->fault) && (d->pending.len == 0 || add(d, &chunk));

    buf_clear(&d->pending);
    return done;
}

static bool gather(struct docx *d, enum chunk_type type, struct str line)
{
    if (!ceiling_kept(&d->pending, &d->x->fault))
        return false;
    if (d->pending.len > 0 && d->pending_type != type && !flush(d))
        return false;
    if (d->pending.len > 0)
        buf_putc(&d->pending, '\n');
    buf_put(&d->pending, line.at, line.len);
    d->pending_type = type;
    return true;
}

/* ---- paragraphs ---- */

static void read_text(struct docx *d, const xmlNode *paragraph)
{
    d->text = (struct docx_text){.package = d->package,
                                 .part = d->main,
                                 .footnotes = &d->footnotes,
                                 .endnotes = &d->endnotes,
                                 .out = &d->words,
                                 .field_depth = d->text.field_depth,
                                 .hidden_from = d->text.hidden_from};
    buf_clear(&d->words);
    buf_put(&d->words, d->initial.data, d->initial.len);
    buf_clear(&d->initial);
    docx_text_put(&d->text, paragraph);
    if (d->text.boxes_left_out > 0)
        document_writer_warn(&d->x->document, "A paragraph has %zu text boxes; %zu of them were left out.",
                             d->text.box_count + d->text.boxes_left_out, d->text.boxes_left_out);
}

/* What the paragraph says itself goes before its style. */
static struct docx_style style_of(const struct docx *d, const xmlNode *paragraph)
{
    const xmlNode *properties = office_xml_child(paragraph, "pPr"), *numbers = office_xml_child(properties, "numPr");
    const xmlNode *outline = office_xml_child(properties, "outlineLvl");
    const struct str id = office_xml_attribute(office_xml_child(properties, "pStyle"), "val");
    struct docx_style style = docx_styles_find(&d->styles, id.len > 0 ? id : d->default_style);

    if (outline != NULL)
        style.level = (int)MIN(MAX(office_xml_number(outline, "val", 9), 0), 9) + 1;
    if (style.level > 9)
        style.level = DOCX_BODY;
    style.level = MIN(style.level, 6);
    if (numbers != NULL) {
        style.list = office_xml_number(office_xml_child(numbers, "numId"), "val", style.list);
        style.depth = office_xml_number(office_xml_child(numbers, "ilvl"), "val", style.depth);
    }
    return style;
}

static bool add_heading(struct docx *d, const struct docx_style *style)
{
    struct buf line = buf_make(LIMIT_DOCUMENT);
    struct chunk chunk = {.type = CHUNK_HEADING, .level = style->level == DOCX_TITLE ? 1 : style->level};
    bool done = flush(d);

    if (style->list > 0)
        docx_numbering_put(&d->numbering, style->list, style->depth, &line);
    if (str_starts(buf_str(&line), STR("- ")))
        buf_clear(&line);
    buf_put(&line, d->words.data, d->words.len);
    for (size_t i = 0; i < line.len; i++)
        line.data[i] = line.data[i] == '\n' ? ' ' : line.data[i];
    chunk.text = buf_str(&line);
    if (chunk.level == 1)
        document_writer_set_title(&d->x->document, chunk.text);
    done = done && add(d, &chunk);
    buf_free(&line);
    return done;
}

static bool add_item(struct docx *d, const struct docx_style *style)
{
    struct buf line = buf_make(LIMIT_DOCUMENT);
    bool done;

    buf_printf(&line, "%*s", (int)(2 * MIN(MAX(style->depth, 0), 8)), "");
    docx_numbering_put(&d->numbering, style->list, style->depth, &line);
    buf_put(&line, d->words.data, d->words.len);
    done = gather(d, CHUNK_LIST, buf_str(&line));
    buf_free(&line);
    return done;
}

/* All of it, but for blanks and what notes it has, in a font of one width. */
static bool is_code(const struct docx *d, const struct docx_style *style)
{
    return d->text.characters > 0 && (style->code || d->text.code == d->text.characters);
}

static bool add_words(struct docx *d, const xmlNode *paragraph)
{
    const struct docx_style style = style_of(d, paragraph);
    const bool blank = str_trim(buf_str(&d->words)).len == 0;

    if (blank)
        return d->pending.len > 0 && d->pending_type == CHUNK_CODE ? gather(d, CHUNK_CODE, STR("")) : true;
    if (style.level != DOCX_BODY)
        return add_heading(d, &style);
    if (is_code(d, &style))
        return gather(d, CHUNK_CODE, buf_str(&d->words));
    if (style.list > 0)
        return add_item(d, &style);
    return flush(d) && add(d, &(struct chunk){.type = CHUNK_PARAGRAPH, .text = buf_str(&d->words)});
}

/* A drop cap is a paragraph of its own in a frame. */
static bool is_initial(const xmlNode *paragraph)
{
    const struct str drop =
        office_xml_attribute(office_xml_child(office_xml_child(paragraph, "pPr"), "framePr"), "dropCap");

    return drop.len > 0 && !str_equal(drop, STR("none"));
}

/* Text boxes come behind the paragraph that they are anchored in. Boxes in boxes and tables in tables are as deep as libxml2 reads: 256 elements. */
static bool read_paragraph(struct docx *d, const xmlNode *paragraph)
{
    const xmlNode *boxes[DOCX_TEXT_BOXES];
    size_t count;
    bool done;

    read_text(d, paragraph);
    if (is_initial(paragraph)) {
        buf_put(&d->initial, d->words.data, d->words.len);
        return true;
    }
    count = d->text.box_count;
    memcpy(boxes, d->text.boxes, count * sizeof *boxes);
    done = add_words(d, paragraph);
    for (size_t i = 0; done && i < count; i++)
        done = flush(d) && read_blocks(d, boxes[i]);
    return done;
}

/* ---- tables ---- */

static void put_cell(struct docx *d, const xmlNode *cell, struct buf *row);

/* A paragraph of a cell, and the text boxes that are anchored in it. */
static void put_cell_paragraph(struct docx *d, const xmlNode *paragraph, struct buf *row)
{
    const xmlNode *boxes[DOCX_TEXT_BOXES];
    size_t count;

    read_text(d, paragraph);
    count = d->text.box_count;
    memcpy(boxes, d->text.boxes, count * sizeof *boxes);
    for (size_t i = 0; i < d->words.len; i++) {
        if (d->words.data[i] == '|')
            buf_putc(row, '\\');
        buf_putc(row, d->words.data[i] == '\n' ? ' ' : d->words.data[i]);
    }
    if (d->words.len > 0)
        buf_putc(row, ' ');
    for (size_t i = 0; i < count; i++)
        put_cell(d, boxes[i], row);
}

/* The words of a cell on one line; a table inside is part of them. */
static void put_cell(struct docx *d, const xmlNode *cell, struct buf *row)
{
    for (const xmlNode *node = cell->children; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (!office_xml_is(node, "p")) {
            if (!office_xml_is(node, "tcPr") && !office_xml_is(node, "trPr") && !office_xml_is(node, "tblPr"))
                put_cell(d, node, row);
            continue;
        }
        put_cell_paragraph(d, node, row);
    }
}

/* A cell that goes on with the one above says nothing once more. */
static void put_row(struct docx *d, const xmlNode *row, struct buf *out)
{
    const size_t before = out->len;
    bool any = false;

    for (const xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
        const xmlNode *content = office_xml_is(cell, "sdt") ? office_xml_below(cell, "tc") : cell;
        const size_t begin = out->len + 2;

        if (!office_xml_is(content, "tc"))
            continue;
        buf_puts(out, "| ");
        put_cell(d, content, out);
        any = any || out->len > begin;
    }
    if (any)
        buf_puts(out, "|\n");
    else
        out->len = before;
}

static size_t count_named(const xmlNode *parent, const char *name)
{
    size_t count = 0;

    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next)
        count += office_xml_is(node, name);
    return count;
}

static bool read_table(struct docx *d, const xmlNode *table)
{
    struct buf rows = buf_make(LIMIT_DOCUMENT);
    const xmlNode *first = office_xml_child(table, "tr");
    bool done;

    if (count_named(table, "tr") == 1 && count_named(first, "tc") == 1) /* a frame around paragraphs */
        return read_blocks(d, office_xml_child(first, "tc"));
    for (const xmlNode *row = table->children; row != NULL; row = row->next) {
        const xmlNode *content = office_xml_is(row, "sdt") ? office_xml_below(row, "tr") : row;

        if (office_xml_is(content, "tr") && office_xml_child(office_xml_child(content, "trPr"), "del") == NULL)
            put_row(d, content, &rows);
    }
    done = flush(d) && ceiling_kept(&rows, &d->x->fault) &&
           add(d, &(struct chunk){.type = CHUNK_TABLE, .text = buf_str(&rows)});
    buf_free(&rows);
    return done;
}

/* ---- the body ---- */

static bool read_block(struct docx *d, const xmlNode *node)
{
    if (office_xml_is(node, "p"))
        return read_paragraph(d, node);
    if (office_xml_is(node, "tbl"))
        return read_table(d, node);
    if (office_xml_is(node, "AlternateContent"))
        return office_xml_choice(node) == NULL || read_blocks(d, office_xml_choice(node));
    if (office_xml_is(node, "del") || office_xml_is(node, "moveFrom") || office_xml_is(node, "sectPr") ||
        office_xml_is(node, "tcPr") || office_xml_is(node, "sdtPr"))
        return true;
    return node->type != XML_ELEMENT_NODE || read_blocks(d, node);
}

static bool read_blocks(struct docx *d, const xmlNode *parent)
{
    for (const xmlNode *node = parent->children; node != NULL; node = node->next)
        if (!read_block(d, node))
            return false;
    return true;
}

/* ---- the whole ---- */

static bool load_parts(struct docx *d)
{
    static const char *const types[] = {"/officeDocument", "/styles", "/numbering", "/footnotes", "/endnotes"};

    d->main = package_related_by_type(d->package, STR(""), types[DOCUMENT]);
    if (d->main.len == 0)
        d->main = STR("word/document.xml");
    d->parts[DOCUMENT] = office_xml_parse(package_part(d->package, d->main));
    if (d->parts[DOCUMENT] == NULL || office_xml_child(root_of(d, DOCUMENT), "body") == NULL)
        return fault_set(&d->x->fault,
                         package_part(d->package, d->main).at != NULL && d->parts[DOCUMENT] == NULL
                             ? FAULT_FILE_DAMAGED
                             : FAULT_UNSUPPORTED_FORMAT,
                         "The file holds no Word document that can be read. Open it in an office program, save it "
                         "again and upload the new file.");
    for (int i = STYLES; i < MOST_PARTS; i++)
        d->parts[i] = package_xml(d->package, package_related_by_type(d->package, d->main, types[i]));
    d->styles = office_index_make(root_of(d, STYLES), "style", "styleId");
    d->footnotes = office_index_make(root_of(d, FOOTNOTES), "footnote", "id");
    d->endnotes = office_index_make(root_of(d, ENDNOTES), "endnote", "id");
    docx_numbering_begin(&d->numbering, root_of(d, NUMBERING));
    d->default_style = docx_styles_default(root_of(d, STYLES));
    return true;
}

static bool read_document(struct docx *d)
{
    core_properties_read(d->package, &d->x->document);
    if (!read_blocks(d, office_xml_child(root_of(d, DOCUMENT), "body")) || !flush(d))
        return false;
    if (d->x->document.chunk_count == 0)
        document_writer_warn(&d->x->document, "The file has no text.");
    package_warn(d->package, &d->x->document);
    document_writer_meta_text(&d->x->document, "format", "docx");
    return true;
}

bool docx_read(struct extraction *x)
{
    struct docx *d = calloc(1, sizeof *d);
    bool done;

    if (d == NULL)
        return fault_set(&x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read the file.");
    d->x = x;
    d->words = buf_make(LIMIT_DOCUMENT);
    d->pending = buf_make(LIMIT_DOCUMENT);
    d->initial = buf_make(LIMIT_DOCUMENT);
    d->package = package_open(x);
    done = d->package != NULL && load_parts(d) && read_document(d);
    docx_numbering_end(&d->numbering);
    office_index_free(&d->styles);
    office_index_free(&d->footnotes);
    office_index_free(&d->endnotes);
    for (int i = 0; i < MOST_PARTS; i++)
        xmlFreeDoc(d->parts[i]);
    package_close(d->package);
    buf_free(&d->words);
    buf_free(&d->pending);
    buf_free(&d->initial);
    free(d);
    return done;
}
