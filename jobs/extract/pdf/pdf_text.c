#include "jobs/extract/pdf/pdf_text.h"

#include <math.h>
#include <unictype.h>

#include "jobs/extract/pdf/pdf_columns.h"

#define FIXED_WIDTH 0.6f    /* of the type size: a character of code */
#define INDENTATION_MOST 80 /* characters in front of a line of code */

struct writer {
    const struct pdf_pages *pages;
    size_t first;                          /* of the page's lines */
    const struct pdf_line *lines;          /* of the page */
    const struct pdf_layout_place *places; /* of these */
    size_t count;
    struct hyphens *hyphens;
    struct buf *out;
    bool in_row;
    bool has_other_type; /* than that of one width */
};

/* ---- hyphens at the end of lines ---- */

/* The bytes of the hyphen at the end of a line, behind a letter: 0 if there is none. */
static size_t hyphen_length(struct str text, bool *soft)
{
    static const struct str hyphens[] = {STR("-"), STR("\u2010"), STR("\u00AD")};

    for (size_t i = 0; i < ARRAY_COUNT(hyphens); i++) {
        const struct str left = {text.at, text.len - MIN(text.len, hyphens[i].len)};

        if (left.len == 0 || memcmp(text.at + left.len, hyphens[i].at, hyphens[i].len) != 0)
            continue;
        *soft = i == 2;
        return (uint8_t)left.at[left.len - 1] >= 0x80 ||
                       ((left.at[left.len - 1] | 32) >= 'a' && (left.at[left.len - 1] | 32) <= 'z')
                   ? hyphens[i].len
                   : 0;
    }
    return 0;
}

static void learn(struct hyphens *hyphens, const struct pdf_pages *pages)
{
    bool parted = false, soft;

    for (size_t i = 0; i < pages->line_count; i++) {
        const struct str text = pdf_pages_text(pages, i);
        const bool parts = hyphen_length(text, &soft) > 0;

        hyphens_learn_line(hyphens, text, parted, parts);
        parted = parts;
    }
}

bool pdf_text_goes_on(const struct pdf_pages *pages, struct hyphens *hyphens, struct str text, struct buf *out)
{
    bool soft = false;
    const size_t hyphen = hyphen_length(buf_str(out), &soft);
    size_t at = 0;

    if (hyphen == 0 || !uc_is_lower(str_next(text, &at)))
        return false;
    if (!hyphens_has_learned(hyphens))
        learn(hyphens, pages);
    return hyphens_join_line(hyphens, out, hyphen, soft, text);
}

/* ---- lines ---- */

static void end_row(struct writer *w)
{
    if (w->in_row)
        buf_puts(w->out, " |");
    w->in_row = false;
}

static void put_line(struct writer *w, struct str text, enum pdf_layout_break before)
{
    const bool first = w->out->len == 0;

    if (before == PDF_LAYOUT_CELL && w->in_row) {
        buf_puts(w->out, " | ");
    } else if (before == PDF_LAYOUT_FIRST_CELL || before == PDF_LAYOUT_CELL) {
        if (!first)
            buf_puts(w->out, w->in_row ? " |\n" : "\n\n");
        buf_puts(w->out, "| ");
        w->in_row = true;
    } else if (!first && before == PDF_LAYOUT_SAME_ROW) {
        buf_putc(w->out, ' ');
    } else if (!first &&
               (w->in_row || before != PDF_LAYOUT_LINE || !pdf_text_goes_on(w->pages, w->hyphens, text, w->out))) {
        const bool was_table = w->in_row;

        end_row(w);
        buf_puts(w->out, before == PDF_LAYOUT_LINE && !was_table ? "\n" : "\n\n");
    }
    buf_put(w->out, text.at, text.len);
}

/* ---- code ---- */

int pdf_text_indentation(const struct pdf_line *line, float left)
{
    const float characters = line->size > 0 ? (line->x0 - left) / (FIXED_WIDTH * line->size) + 0.5f : 0;

    return (int)fmaxf(0, fminf(characters, INDENTATION_MOST));
}

/* Lines in type of one width on a page that has others, too. */
static bool is_code(const struct writer *w, size_t i)
{
    return w->has_other_type && w->lines[w->places[i].line].fixed && w->places[i].before < PDF_LAYOUT_FIRST_CELL &&
           !pdf_pages_is_left_out(w->pages, w->first + w->places[i].line);
}

static bool has_other_type(const struct writer *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->lines[w->places[i].line].fixed)
            return true;
    return false;
}

/* The end of the lines of code that begin at `at`, and how far left they reach. */
static size_t code_end(const struct writer *w, size_t at, float *left)
{
    *left = w->lines[w->places[at].line].x0;
    for (; at < w->count && is_code(w, at); at++)
        *left = fminf(*left, w->lines[w->places[at].line].x0);
    return at;
}

/* What MuPDF makes a block of, because it is indented, goes on with the line before it. */
static void put_code(struct writer *w, size_t at, size_t end, float left)
{
    for (size_t i = at; i < end; i++) {
        const struct pdf_line *line = &w->lines[w->places[i].line];
        const struct str text = pdf_pages_text(w->pages, w->first + w->places[i].line);
        enum pdf_layout_break before = w->places[i].before;

        if (i > at && before == PDF_LAYOUT_BLOCK &&
            line->baseline - w->lines[w->places[i - 1].line].baseline <= PDF_COLUMNS_LEADING * line->size)
            before = PDF_LAYOUT_LINE;
        if (i > at && before == PDF_LAYOUT_LINE)
            buf_putc(w->out, '\n');
        else
            put_line(w, STR(""), before);
        if (before != PDF_LAYOUT_SAME_ROW)
            buf_printf(w->out, "%*s", pdf_text_indentation(line, left), "");
        buf_put(w->out, text.at, text.len);
    }
}

void pdf_text_put(const struct pdf_pages *pages, size_t first, const struct pdf_layout_place *places, size_t count,
                  struct hyphens *hyphens, struct buf *out)
{
    struct writer w = {.pages = pages,
                       .first = first,
                       .lines = pages->lines + first,
                       .places = places,
                       .count = count,
                       .hyphens = hyphens,
                       .out = out};
    float left;

    w.has_other_type = has_other_type(&w);
    for (size_t i = 0; i < count;) {
        const size_t line = first + places[i].line, end = code_end(&w, i, &left);

        if (end > i)
            put_code(&w, i, end, left);
        else if (!pdf_pages_is_left_out(pages, line))
            put_line(&w, pdf_pages_text(pages, line), places[i].before);
        i = MAX(end, i + 1);
    }
    end_row(&w);
}
