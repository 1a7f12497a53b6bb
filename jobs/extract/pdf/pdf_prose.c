#include "jobs/extract/pdf/pdf_prose.h"

#include "jobs/extract/ceiling.h"
#include "jobs/extract/pdf/pdf_text.h"
#include "jobs/extract/pdf/pdf_words.h"

#define CJK_FIRST 0x2E80    /* from here on words are not parted by spaces ... */
#define HANGUL_FIRST 0xAC00 /* ... but in Korean */
#define HANGUL_LAST 0xD7A3
#define LEADER 4 /* dots and spaces between an entry of a table of contents and its page */

struct prose {
    const struct pdf_pages *pages;
    const struct pdf_blocks *blocks;
    struct hyphens *hyphens;
    struct document_writer *document;
    struct fault *fault;
    struct buf text, part;         /* of the chunk that is being made; of the block at hand */
    const struct pdf_block *begun; /* the first block of the chunk; NULL: none */
};

/* ---- lines that are one ---- */

static bool is_unspaced(uint32_t c)
{
    return c >= CJK_FIRST && !(c >= HANGUL_FIRST && c <= HANGUL_LAST);
}

/* Line ends become spaces, but between signs that are written without. */
static void put_flat(struct buf *out, struct str text)
{
    uint32_t before = 0;

    for (size_t at = 0, next = 0; at < text.len; at = next) {
        const uint32_t c = str_next(text, &next);
        size_t behind = next;

        if (c != '\n')
            buf_put(out, text.at + at, next - at);
        else if (!is_unspaced(before) || !is_unspaced(str_next(text, &behind)))
            buf_putc(out, ' ');
        before = c;
    }
}

/* "Vectors . . . . 12" as "Vectors 12". */
static void put_without_leader(struct buf *out, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;

        while (end < text.len && (text.at[end] == '.' || text.at[end] == ' '))
            end++;
        if (end - at >= LEADER)
            buf_putc(out, ' ');
        else
            buf_put(out, text.at + at, end - at);
        at = end;
        if (at < text.len)
            buf_putc(out, text.at[at++]);
    }
}

static void put_code(struct prose *p, const struct pdf_block *block)
{
    const struct pdf_line *lines = p->pages->lines;
    float left = lines[p->blocks->places[block->first].line].x0;

    for (uint32_t i = block->first; i < block->first + block->count; i++)
        left = MIN(left, lines[p->blocks->places[i].line].x0);
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        const struct pdf_layout_place *place = &p->blocks->places[i];
        const struct pdf_line *line = &lines[place->line];
        const struct str text = pdf_pages_text(p->pages, place->line);

        if (i > block->first)
            buf_putc(&p->part, place->before == PDF_LAYOUT_SAME_ROW ? ' ' : '\n');
        if (place->before != PDF_LAYOUT_SAME_ROW)
            buf_printf(&p->part, "%*s", pdf_text_indentation(line, left), "");
        buf_put(&p->part, text.at, text.len);
    }
}

/* ---- chunks ---- */

static bool end_chunk(struct prose *p)
{
    static const enum chunk_type types[] = {
        [PDF_BLOCK_PARAGRAPH] = CHUNK_PARAGRAPH, [PDF_BLOCK_HEADING] = CHUNK_HEADING, [PDF_BLOCK_ITEM] = CHUNK_LIST,
        [PDF_BLOCK_TABLE] = CHUNK_TABLE,         [PDF_BLOCK_CODE] = CHUNK_CODE,
    };
    const struct pdf_block *block = p->begun;
    bool done;

    if (block == NULL)
        return true;
    p->begun = NULL;
    if (block->kind == PDF_BLOCK_HEADING)
        document_writer_set_title(p->document, buf_str(&p->text));
    done = ceiling_kept(&p->text, p->fault) && document_writer_add(p->document,
                                                                   &(struct chunk){.type = types[block->kind],
                                                                                   .text = buf_str(&p->text),
                                                                                   .page = (int)block->page + 1,
                                                                                   .level = block->level},
                                                                   p->fault);
    buf_clear(&p->text);
    return done;
}

/* Items of one list, rows of one table and lines of one program may stand in several blocks. */
static bool goes_on(const struct prose *p, const struct pdf_block *block)
{
    return p->begun != NULL && p->begun->kind == block->kind && block->kind >= PDF_BLOCK_ITEM;
}

static bool put_block(struct prose *p, const struct pdf_block *block)
{
    if (!goes_on(p, block) && !end_chunk(p))
        return false;
    buf_clear(&p->part);
    if (block->kind == PDF_BLOCK_CODE)
        put_code(p, block);
    else
        pdf_text_put(p->pages, 0, p->blocks->places + block->first, block->count, p->hyphens, &p->part);
    if (p->begun != NULL)
        buf_putc(&p->text, '\n');
    else
        p->begun = block;
    if (block->kind == PDF_BLOCK_CODE || block->kind == PDF_BLOCK_TABLE)
        buf_put(&p->text, buf_text(&p->part), p->part.len);
    else if (pdf_words_has_leader(buf_str(&p->part)))
        put_without_leader(&p->text, buf_str(&p->part));
    else
        put_flat(&p->text, buf_str(&p->part));
    return true;
}

bool pdf_prose_put(const struct pdf_pages *pages, const struct pdf_blocks *blocks, struct hyphens *hyphens,
                   struct document_writer *document, struct fault *fault)
{
    struct prose prose = {
        .pages = pages,
        .blocks = blocks,
        .hyphens = hyphens,
        .document = document,
        .fault = fault,
        .text = buf_make(LIMIT_DOCUMENT),
        .part = buf_make(LIMIT_DOCUMENT),
    };
    bool done = true;

    for (size_t i = 0; done && i < blocks->count; i++)
        done = put_block(&prose, &blocks->blocks[i]);
    done = done && end_chunk(&prose);
    buf_free(&prose.text);
    buf_free(&prose.part);
    return done;
}
