#include "jobs/extract/pdf/pdf_pages.h"

#include <unictype.h>

#include "base/grow.h"
#include "base/limits.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/pdf/bidi.h"

#define UNREADABLE 0.3                 /* of the characters of a page */
#define PAGE_CEILING ((size_t)4 << 20) /* text of one page */

bool pdf_pages_make(struct pdf_pages *pages, size_t page_count)
{
    *pages = (struct pdf_pages){.text = buf_make(LIMIT_DOCUMENT)};
    pages->pages = calloc(page_count + 1, sizeof *pages->pages);
    return pages->pages != NULL;
}

void pdf_pages_free(struct pdf_pages *pages)
{
    buf_free(&pages->text);
    pdf_glyphs_free(&pages->room);
    free(pages->lines);
    free(pages->running);
    free(pages->pages);
}

bool pdf_pages_is_unreadable(const struct pdf_pages_page *page)
{
    return (double)page->unreadable > UNREADABLE * (double)page->letters;
}

bool pdf_pages_is_left_out(const struct pdf_pages *pages, size_t line)
{
    return (pages->running != NULL && pages->running[line]) ||
           2 * pages->lines[line].unreadable > pages->lines[line].letters;
}

struct str pdf_pages_text(const struct pdf_pages *pages, size_t line)
{
    return (struct str){pages->text.data + pages->lines[line].at, pages->lines[line].length};
}

/* Text that lies wholly outside the page is left out. */
static bool is_on_page(const fz_stext_page *page, const fz_stext_line *line)
{
    const fz_rect *paper = &page->mediabox, *box = &line->bbox;

    return box->x1 >= paper->x0 && box->x0 <= paper->x1 && box->y1 >= paper->y0 && box->y0 <= paper->y1;
}

static struct pdf_line *next_room(struct pdf_pages *pages)
{
    struct pdf_line *lines = grow_list(pages->lines, pages->line_count, &pages->line_room, sizeof *lines);

    if (lines == NULL)
        return NULL;
    pages->lines = lines;
    return &lines[pages->line_count];
}

static bool add_line(struct pdf_pages *pages, struct pdf_pages_page *to, const fz_stext_line *from, int block)
{
    struct pdf_line *line = next_room(pages);

    if (line == NULL)
        return false;
    if (!pdf_line_read(from, block, &pages->room, &pages->text, line))
        return true;
    pages->line_count++;
    to->count++;
    to->letters += line->letters;
    to->unreadable += line->unreadable;
    return true;
}

static size_t count_right_to_left(const fz_stext_line *line, size_t *all)
{
    size_t count = 0;

    for (const fz_stext_char *c = line->first_char; c != NULL; c = c->next) {
        count += bidi_is_right_to_left((uint32_t)c->c);
        *all += uc_is_alpha((uint32_t)c->c);
    }
    return count;
}

/* Whether most letters of a page are written from right to left. */
static bool is_right_to_left(const fz_stext_page *page)
{
    size_t count = 0, all = 0;

    for (const fz_stext_block *block = page->first_block; block != NULL; block = block->next)
        for (const fz_stext_line *line = block->type == FZ_STEXT_BLOCK_TEXT ? block->u.t.first_line : NULL;
             line != NULL; line = line->next)
            count += count_right_to_left(line, &all);
    return 2 * count > all;
}

static bool add_lines(struct pdf_pages *pages, struct pdf_pages_page *to, const fz_stext_page *page)
{
    int number = 0;

    pages->room.right_to_left = is_right_to_left(page);
    for (const fz_stext_block *block = page->first_block; block != NULL; block = block->next, number++) {
        if (block->type != FZ_STEXT_BLOCK_TEXT)
            continue;
        for (const fz_stext_line *line = block->u.t.first_line; line != NULL; line = line->next)
            if (is_on_page(page, line) && !add_line(pages, to, line, number))
                return false;
    }
    return true;
}

/* A note is a line that is read behind all others. */
static bool add_notes(struct pdf_pages *pages, struct pdf_pages_page *to, struct str notes)
{
    while (notes.len > 0) {
        const struct str note = str_cut(&notes, '\0'), words = str_trim(note);
        struct pdf_line *line = next_room(pages);

        if (line == NULL)
            return false;
        if (words.len == 0)
            continue;
        *line = (struct pdf_line){
            .at = pages->text.len, .length = words.len, .letters = words.len, .block = -1, .upright = true};
        buf_put(&pages->text, words.at, words.len);
        pages->line_count++;
        to->count++;
        to->letters += words.len;
    }
    return true;
}

bool pdf_pages_add(struct pdf_pages *pages, const fz_stext_page *page, struct str notes, struct fault *fault)
{
    struct pdf_pages_page *to = &pages->pages[pages->page_count++];
    const size_t before = pages->text.len;

    to->first = pages->line_count;
    to->broken = page == NULL;
    if (page == NULL)
        return true;
    to->width = page->mediabox.x1 - page->mediabox.x0;
    to->height = page->mediabox.y1 - page->mediabox.y0;
    if (!add_lines(pages, to, page) || !add_notes(pages, to, notes))
        return fault_set(fault, FAULT_MEMORY_LIMIT,
                         "The PDF takes more memory than it may. Split it, or print it into a new PDF.");
    if (pages->text.len - before > PAGE_CEILING)
        return fault_set(fault, FAULT_FILE_TOO_COMPLEX, "Page %zu has more than %d MiB of text. Split it.",
                         pages->page_count, (int)(PAGE_CEILING / MIB));
    return ceiling_kept(&pages->text, fault);
}
