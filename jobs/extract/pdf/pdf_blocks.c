#include "jobs/extract/pdf/pdf_blocks.h"

#include <math.h>
#include <unictype.h>

#include "base/grow.h"
#include "jobs/extract/pdf/pdf_style.h"
#include "jobs/extract/pdf/pdf_words.h"
#include "jobs/extract/text/section_name.h"

#define LARGER 1.15f /* than the body: a heading; than the line before: another block */
#define HEADING_LINES 3
#define HEADING_CEILING 200 /* bytes */
#define INDENTED 0.8f       /* of the type size: the first line of a paragraph */
#define LEADING 1.6f        /* of the type size: the lines of a paragraph are no further apart */
#define CONTENTS_ROWS 5     /* lines that end in a number: a table of contents ... */
#define CONTENTS_SHARE 0.5  /* ... if so many of the page's lines do */

struct finder {
    struct pdf_blocks *blocks;
    const struct pdf_pages *pages;
    const struct pdf_outline *outline;
    struct pdf_style style;
    bool is_contents; /* the page at hand */
};

static const struct pdf_line *line_of(const struct finder *f, size_t place)
{
    return &f->pages->lines[f->blocks->places[place].line];
}

static struct str text_of(const struct finder *f, size_t place)
{
    return pdf_pages_text(f->pages, f->blocks->places[place].line);
}

static bool is_cell(const struct pdf_layout_place *place)
{
    return place->before == PDF_LAYOUT_CELL || place->before == PDF_LAYOUT_FIRST_CELL;
}

/* "1." or "12)" or "b)", with more behind it, which may stand further off in the row. */
static bool begins_with_number(const struct finder *f, size_t place)
{
    const struct str text = text_of(f, place);
    const bool apart = place + 1 < f->blocks->place_count && f->blocks->places[place + 1].before == PDF_LAYOUT_SAME_ROW;
    size_t at = 0;

    while (at < text.len && at < 3 && text.at[at] >= '0' && text.at[at] <= '9')
        at++;
    if (at == 0 && text.len > 1 && text.at[1] == ')' && (text.at[0] | 32) >= 'a' && (text.at[0] | 32) <= 'z')
        at = 1;
    if (at == 0 || at >= text.len || (text.at[at] != '.' && text.at[at] != ')'))
        return false;
    return at + 1 == text.len ? apart : at + 2 < text.len && text.at[at + 1] == ' ';
}

/* ---- the lines of a page, in order ---- */

static void place_page(const struct finder *f, const struct pdf_pages_page *page)
{
    struct pdf_blocks *blocks = f->blocks;
    struct pdf_layout_place *places = blocks->places + blocks->place_count;
    size_t count;

    if (page->count == 0 || pdf_pages_is_unreadable(page))
        return;
    count = pdf_layout_order(f->pages->lines + page->first, page->count, buf_str(&f->pages->text), places);
    for (size_t i = 0; i < count; i++) {
        const struct pdf_layout_place place = {places[i].line + (uint32_t)page->first, places[i].before};

        if (!pdf_pages_is_left_out(f->pages, place.line))
            blocks->places[blocks->place_count++] = place;
    }
}

/* ---- where a block begins ---- */

static bool is_code(const struct finder *f, size_t place)
{
    return line_of(f, place)->fixed && !f->style.is_fixed;
}

static bool looks_different(const struct finder *f, size_t before, size_t place)
{
    const struct pdf_line *a = line_of(f, before), *b = line_of(f, place);

    return b->size > LARGER * a->size || a->size > LARGER * b->size || is_code(f, before) != is_code(f, place) ||
           (!f->style.is_bold && a->bold != b->bold && a->size >= b->size);
}

/* Its first line is indented, or a line's room is left before it. */
static bool begins_paragraph(const struct finder *f, const struct pdf_block *block, size_t place)
{
    const struct pdf_line *line = line_of(f, place);
    float left = line_of(f, place - 1)->x0;

    for (size_t i = block->first + 1; i < place; i++)
        left = fminf(left, line_of(f, i)->x0);
    return line->x0 > left + INDENTED * line->size && pdf_words_ends_sentence(text_of(f, place - 1));
}

static bool begins_item(const struct finder *f, const struct pdf_block *block, size_t place)
{
    const struct str text = text_of(f, place);

    return pdf_words_is_bullet(text) ||
           (begins_with_number(f, place) &&
            (pdf_words_ends_sentence(text_of(f, place - 1)) || block->kind == PDF_BLOCK_ITEM));
}

/* MuPDF begins a block wherever lines begin elsewhere than those before, as behind the first line of a paragraph or item. */
static bool flows_on(const struct finder *f, size_t place)
{
    const struct pdf_line *before = line_of(f, place - 1), *line = line_of(f, place);
    const float down = line->baseline - before->baseline;

    return down > 0 && down <= LEADING * line->size && line->x0 < before->x1 && line->x1 > before->x0 &&
           (!pdf_words_ends_sentence(text_of(f, place - 1)) || line->x0 + INDENTED * line->size < before->x0);
}

static bool begins_block(const struct finder *f, const struct pdf_block *block, size_t place)
{
    const struct pdf_layout_place *here = &f->blocks->places[place], *before = here - 1;

    if (is_cell(here) || is_cell(before))
        return !(is_cell(here) && is_cell(before)) && here->before != PDF_LAYOUT_SAME_ROW;
    if (here->before == PDF_LAYOUT_SAME_ROW)
        return false;
    if ((here->before == PDF_LAYOUT_BLOCK && !flows_on(f, place)) || looks_different(f, place - 1, place) ||
        pdf_words_has_leader(text_of(f, place - 1)))
        return true;
    return !is_code(f, place) && (begins_item(f, block, place) || begins_paragraph(f, block, place));
}

/* ---- what it is ---- */

static bool ends_in_number(struct str text)
{
    return text.len > 2 && text.at[text.len - 1] >= '0' && text.at[text.len - 1] <= '9' && pdf_words_letters(text) > 2;
}

static size_t rows_of(const struct finder *f, const struct pdf_block *block)
{
    size_t rows = 1;

    for (size_t i = block->first + 1; i < block->first + block->count; i++)
        rows += f->blocks->places[i].before != PDF_LAYOUT_SAME_ROW;
    return rows;
}

static size_t bytes_of(const struct finder *f, const struct pdf_block *block)
{
    size_t bytes = 0;

    for (size_t i = block->first; i < block->first + block->count; i++)
        bytes += text_of(f, i).len;
    return bytes;
}

static bool is_bold(const struct finder *f, const struct pdf_block *block)
{
    for (size_t i = block->first; i < block->first + block->count; i++)
        if (!line_of(f, i)->bold)
            return false;
    return true;
}

/* A row of a table of contents. */
static bool is_entry(const struct finder *f, const struct pdf_block *block)
{
    const struct str last = text_of(f, block->first + block->count - 1);

    return pdf_words_has_leader(last) || (f->is_contents && ends_in_number(last));
}

static bool may_be_heading(const struct finder *f, const struct pdf_block *block)
{
    const struct str last = text_of(f, block->first + block->count - 1);

    if (is_entry(f, block))
        return false;
    for (size_t i = block->first; i < block->first + block->count; i++)
        if (line_of(f, i)->upright || pdf_words_has_leader(text_of(f, i)))
            return false;
    return rows_of(f, block) <= HEADING_LINES && bytes_of(f, block) <= HEADING_CEILING &&
           pdf_words_letters(text_of(f, block->first)) + pdf_words_letters(last) > 2 &&
           !pdf_words_is_bullet(text_of(f, block->first)) && strchr(".;,:", last.at[last.len - 1]) == NULL;
}

static bool is_named(const struct finder *f, const struct pdf_block *block)
{
    const struct str text = text_of(f, block->first);

    return rows_of(f, block) == 1 && (section_name_begins(text) || section_name_is_capitals(text));
}

static bool is_heading(const struct finder *f, struct pdf_block *block)
{
    const size_t size = pdf_style_size(line_of(f, block->first));

    if (!may_be_heading(f, block))
        return false;
    block->level = MIN(PDF_STYLE_LEVELS, pdf_outline_level(f->outline, (int)block->page, text_of(f, block->first)));
    if (block->level > 0 || (float)size >= LARGER * (float)f->style.body)
        return true;
    if (f->is_contents || size + 1 < f->style.body)
        return false;
    return (is_bold(f, block) && !f->style.is_bold) || is_named(f, block);
}

static enum pdf_block_kind kind_of(const struct finder *f, struct pdf_block *block)
{
    if (is_cell(&f->blocks->places[block->first]))
        return PDF_BLOCK_TABLE;
    if (is_code(f, block->first))
        return PDF_BLOCK_CODE;
    if (is_heading(f, block))
        return PDF_BLOCK_HEADING;
    return pdf_words_is_bullet(text_of(f, block->first)) || begins_with_number(f, block->first) || is_entry(f, block)
               ? PDF_BLOCK_ITEM
               : PDF_BLOCK_PARAGRAPH;
}

/* ---- all blocks ---- */

static struct pdf_block *next_block(struct pdf_blocks *blocks)
{
    struct pdf_block *list = grow_list(blocks->blocks, blocks->count, &blocks->room, sizeof *list);

    if (list == NULL)
        return NULL;
    blocks->blocks = list;
    return &list[blocks->count++];
}

/* The paragraph before it ended in the middle of a sentence, on another page or in another column; lines of a program stand together. */
static bool goes_on(const struct finder *f, const struct pdf_block *before, const struct pdf_block *block)
{
    const struct pdf_line *last = line_of(f, block->first - 1), *first = line_of(f, block->first);
    size_t at = 0;

    if (before->kind == PDF_BLOCK_CODE && block->kind == PDF_BLOCK_CODE)
        return before->page == block->page;
    return before->kind == PDF_BLOCK_PARAGRAPH && block->kind == PDF_BLOCK_PARAGRAPH &&
           (before->page != block->page || first->baseline < last->baseline) &&
           !pdf_words_ends_sentence(text_of(f, block->first - 1)) && pdf_style_size(first) == pdf_style_size(last) &&
           uc_is_lower(str_next(text_of(f, block->first), &at));
}

static void end_block(struct finder *f, size_t end)
{
    struct pdf_blocks *blocks = f->blocks;
    struct pdf_block *block = &blocks->blocks[blocks->count - 1];

    block->count = (uint32_t)(end - block->first);
    block->kind = kind_of(f, block);
    if (blocks->count < 2 || !goes_on(f, block - 1, block))
        return;
    blocks->places[block->first].before = PDF_LAYOUT_LINE;
    block[-1].count += block->count;
    blocks->count--;
}

/* The places of one page, from `first` on. */
static bool cut_page(struct finder *f, size_t first, uint32_t page)
{
    struct pdf_blocks *blocks = f->blocks;
    struct pdf_block *block = NULL;

    for (size_t i = first; i < blocks->place_count; i++) {
        if (block != NULL && !begins_block(f, block, i)) {
            if (blocks->places[i].before == PDF_LAYOUT_BLOCK)
                blocks->places[i].before = PDF_LAYOUT_LINE;
            continue;
        }
        if (block != NULL)
            end_block(f, i);
        block = next_block(blocks);
        if (block == NULL)
            return false;
        *block = (struct pdf_block){.first = (uint32_t)i, .page = page};
        if (pdf_words_is_bullet(text_of(f, i)) || begins_with_number(f, i))
            block->kind = PDF_BLOCK_ITEM;
    }
    if (block != NULL)
        end_block(f, blocks->place_count);
    return true;
}

static bool is_contents(const struct finder *f, size_t first)
{
    size_t rows = 0;

    for (size_t i = first; i < f->blocks->place_count; i++)
        rows += ends_in_number(text_of(f, i)) || pdf_words_has_leader(text_of(f, i));
    return rows >= CONTENTS_ROWS && (double)rows >= CONTENTS_SHARE * (double)(f->blocks->place_count - first);
}

/* ---- levels ---- */

/* Those that the outline does not know follow from the type. */
static void set_levels(struct finder *f)
{
    struct pdf_block *blocks = f->blocks->blocks;

    for (size_t i = 0; i < f->blocks->count; i++)
        if (blocks[i].kind == PDF_BLOCK_HEADING)
            pdf_style_note_heading(&f->style, line_of(f, blocks[i].first), blocks[i].level);
    pdf_style_rank(&f->style);
    for (size_t i = 0; i < f->blocks->count; i++)
        if (blocks[i].kind == PDF_BLOCK_HEADING && blocks[i].level == 0)
            blocks[i].level = pdf_style_level(&f->style, line_of(f, blocks[i].first));
}

bool pdf_blocks_find(struct pdf_blocks *blocks, const struct pdf_pages *pages, const struct pdf_outline *outline)
{
    struct finder f = {.blocks = blocks, .pages = pages, .outline = outline};

    *blocks = (struct pdf_blocks){.places = calloc(pages->line_count + 1, sizeof *blocks->places)};
    if (blocks->places == NULL)
        return false;
    pdf_style_measure(&f.style, pages);
    for (uint32_t page = 0; page < pages->page_count; page++) {
        const size_t first = blocks->place_count;

        place_page(&f, &pages->pages[page]);
        f.is_contents = is_contents(&f, first);
        if (!cut_page(&f, first, page))
            return false;
    }
    set_levels(&f);
    return true;
}

void pdf_blocks_free(struct pdf_blocks *blocks)
{
    free(blocks->places);
    free(blocks->blocks);
    *blocks = (struct pdf_blocks){0};
}
