#include "jobs/extract/markdown/dialect/text_table.h"

#include <ctype.h>

#include "base/limits.h"
#include "jobs/extract/markdown/dialect/dialect_span.h"

#define COLUMNS 64
#define ROW_LINES 100 /* of one row */

/* Where the columns are, as code points from the beginning of the line: column i from begin[i] to before begin[i + 1]. */
struct columns {
    size_t begin[COLUMNS + 1];
    size_t count;
};

static struct str next_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    while (line.len > 0 && isspace((unsigned char)line.at[line.len - 1]))
        line.len--;
    return line;
}

static size_t behind(struct str text, struct str rest)
{
    return rest.at != NULL ? (size_t)(rest.at - text.at) : text.len;
}

/* The text of a line from one code point to before another. */
static struct str slice(struct str line, size_t from, size_t to)
{
    size_t at = 0, begin, point = 0;

    while (point < from && at < line.len)
        point++, str_next(line, &at);
    begin = at;
    while (point < to && at < line.len)
        point++, str_next(line, &at);
    return str_trim((struct str){line.at + begin, at - begin});
}

/* ---- cells as a row of a pipe table ---- */

struct row {
    struct buf cells[COLUMNS];
    size_t count;
    size_t written; /* rows so far */
};

static void row_put(struct row *row, size_t column, struct str words)
{
    struct buf *cell = &row->cells[column];

    if (words.len > 0 && words.at[words.len - 1] == '\\')
        words.len--; /* breaks the line in the cell */
    if (words.len > 0 && cell->len > 0)
        buf_putc(cell, ' ');
    for (size_t i = 0; i < words.len; i++) {
        if (words.at[i] == '|')
            buf_putc(cell, '\\');
        buf_putc(cell, words.at[i]);
    }
}

static void row_end(struct row *row, struct buf *out)
{
    bool any = false;

    for (size_t i = 0; i < row->count; i++)
        any = any || row->cells[i].len > 0;
    if (!any)
        return;
    for (size_t i = 0; i < row->count; i++) {
        buf_puts(out, "| ");
        dialect_span(buf_str(&row->cells[i]), out);
        buf_putc(out, ' ');
        buf_clear(&row->cells[i]);
    }
    buf_puts(out, "|\n");
    for (size_t i = 0; i < row->count && row->written == 0; i++)
        buf_puts(out, i + 1 < row->count ? "|---" : "|---|\n");
    row->written++;
}

static void row_begin(struct row *row, size_t columns)
{
    *row = (struct row){.count = columns};
    for (size_t i = 0; i < columns; i++)
        row->cells[i] = buf_make(LIMIT_DOCUMENT);
}

static void row_free(struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        buf_free(&row->cells[i]);
}

/* ---- grid tables ---- */

static bool is_border(struct str line)
{
    if (line.len < 3 || line.at[0] != '+' || line.at[line.len - 1] != '+')
        return false;
    for (size_t i = 0; i < line.len; i++)
        if (strchr("+-=:", line.at[i]) == NULL)
            return false;
    return true;
}

static bool read_border(struct str line, struct columns *columns)
{
    columns->count = 0;
    for (size_t i = 0; i < line.len && columns->count <= COLUMNS; i++)
        if (line.at[i] == '+')
            columns->begin[columns->count++] = i + 1;
    return columns->count-- >= 2 && columns->count <= COLUMNS;
}

/* The last cell of a line that is longer than the border has its bar elsewhere. */
static struct str last_cell(struct str line, size_t from)
{
    struct str cell = slice(line, from, SIZE_MAX);

    if (str_ends_nocase(cell, STR("|")) || str_ends_nocase(cell, STR("+")))
        cell.len--;
    return str_trim(cell);
}

/* A line of cells. One that spans columns stands in the first of them. */
static void put_grid_line(struct row *row, const struct columns *columns, struct str line)
{
    size_t column = 0;

    for (size_t end = 1; end <= columns->count; end++) {
        const size_t bar = columns->begin[end] - 1;
        const struct str at_bar = slice(line, bar, bar + 1);

        if (end < columns->count && !str_equal(at_bar, STR("|")) && !str_equal(at_bar, STR("+")))
            continue;
        row_put(row, column,
                end < columns->count ? slice(line, columns->begin[column], bar)
                                     : last_cell(line, columns->begin[column]));
        column = end;
    }
}

static size_t take_grid(struct str text, struct buf *out)
{
    struct str rest = text, line = str_trim(next_line(&rest));
    struct columns columns;
    struct row row;
    size_t taken = 0;

    if (!is_border(line) || !read_border(line, &columns))
        return 0;
    row_begin(&row, columns.count);
    while (rest.at != NULL) {
        line = str_trim(next_line(&rest));
        if (line.len == 0 || strchr("|+", line.at[0]) == NULL)
            break;
        if (is_border(line))
            row_end(&row, out);
        else
            put_grid_line(&row, &columns, line);
        taken = behind(text, rest);
    }
    row_end(&row, out);
    row_free(&row);
    return taken;
}

/* ---- tables by columns ---- */

/* "-------  -----": two groups of dashes or more, one of which has three. */
static bool read_ruler(struct str line, struct columns *columns)
{
    size_t longest = 0, run = 0;

    columns->count = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] != '-' && line.at[i] != ' ')
            return false;
        run = line.at[i] == '-' ? run + 1 : 0;
        longest = MAX(longest, run);
        if (run == 1 && columns->count < COLUMNS)
            columns->begin[columns->count++] = i;
    }
    columns->begin[columns->count] = SIZE_MAX;
    return columns->count >= 2 && longest >= 3;
}

static bool is_dashes(struct str line)
{
    line = str_trim(line);
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] != '-' && line.at[i] != ' ')
            return false;
    return line.len >= 3;
}

/* Words that stand over the gap before a column belong to it when they are set to the right: the column begins behind the end of the dashes
 * before it. */
static void put_column_line(struct row *row, const struct columns *columns, struct str line)
{
    for (size_t i = 0; i < columns->count; i++) {
        const size_t from = i == 0 ? 0 : columns->begin[i];
        row_put(row, i, slice(line, from, columns->begin[i + 1]));
    }
}

/* The rows behind the ruler: a line each, or, in a table that was opened by dashes, as many lines as there are to a blank one. */
static size_t take_rows(struct str text, struct str rest, const struct columns *columns, bool multiline,
                        struct row *row, struct buf *out)
{
    size_t taken = 0;

    while (rest.at != NULL) {
        struct str line = next_line(&rest);

        if (is_dashes(line)) {
            row_end(row, out);
            return behind(text, rest);
        }
        if (line.len == 0 && !multiline)
            break;
        if (line.len > 0)
            put_column_line(row, columns, line);
        if (line.len == 0 || !multiline)
            row_end(row, out);
        taken = behind(text, rest);
    }
    return multiline ? 0 : taken;
}

/* Whether a blank line comes before the dashes that close the table: then each row may have several lines. */
static bool has_blank_between(struct str rest)
{
    bool blank = false;

    while (rest.at != NULL) {
        const struct str line = next_line(&rest);

        if (is_dashes(line))
            return blank;
        if (line.len == 0 && blank)
            return false;
        blank = blank || line.len == 0;
    }
    return false;
}

static size_t take_columns(struct str text, struct buf *out)
{
    struct str header[ROW_LINES], rest = text, line = next_line(&rest);
    const bool multiline = is_dashes(line) && rest.at != NULL;
    struct columns columns;
    size_t lines = 0, taken, before = out->len;
    struct row row;

    if (multiline && !read_ruler(line, &columns))
        line = next_line(&rest);
    while (lines < (multiline ? 8 : 1) && rest.at != NULL && line.len > 0 && !read_ruler(line, &columns)) {
        header[lines++] = line;
        line = next_line(&rest);
    }
    if (!read_ruler(line, &columns) || rest.at == NULL)
        return 0;
    row_begin(&row, columns.count);
    for (size_t i = 0; i < lines; i++)
        put_column_line(&row, &columns, header[i]);
    row_end(&row, out);
    taken = take_rows(text, rest, &columns, multiline && (lines > 0 || has_blank_between(rest)), &row, out);
    row_free(&row);
    if (taken == 0 || row.written < 2)
        taken = 0;
    if (taken == 0)
        out->len = before;
    return taken;
}

size_t text_table_take(struct str text, struct buf *out)
{
    const size_t taken = take_grid(text, out);

    return taken > 0 ? taken : take_columns(text, out);
}
