#include "jobs/extract/markdown/markdown_table.h"

#include "jobs/extract/markdown/dialect/dialect_span.h"

/* The next cell of a row; `\|` does not end one. */
static struct str next_cell(struct str *rest)
{
    struct str cell = {rest->at, 0};

    while (cell.len < rest->len && rest->at[cell.len] != '|')
        cell.len += rest->at[cell.len] == '\\' && cell.len + 1 < rest->len ? 2 : 1;
    if (cell.len >= rest->len)
        *rest = (struct str){NULL, 0};
    else
        *rest = (struct str){rest->at + cell.len + 1, rest->len - cell.len - 1};
    return str_trim(cell);
}

/* Without the pipes at both ends. */
static struct str row_inside(struct str line)
{
    line = str_trim(line);
    if (line.len > 0 && line.at[0] == '|')
        line = (struct str){line.at + 1, line.len - 1};
    if (line.len > 0 && line.at[line.len - 1] == '|' && (line.len < 2 || line.at[line.len - 2] != '\\'))
        line.len--;
    return line;
}

static size_t count_cells(struct str line)
{
    struct str rest = row_inside(line);
    size_t cells = 0;

    for (; rest.at != NULL; cells++)
        next_cell(&rest);
    return cells;
}

static bool is_delimiter_cell(struct str cell)
{
    size_t dashes = 0;

    if (cell.len > 0 && cell.at[0] == ':')
        cell = (struct str){cell.at + 1, cell.len - 1};
    if (cell.len > 0 && cell.at[cell.len - 1] == ':')
        cell.len--;
    while (dashes < cell.len && cell.at[dashes] == '-')
        dashes++;
    return dashes > 0 && dashes == cell.len;
}

static bool is_delimiter(struct str line)
{
    struct str rest = row_inside(line);

    if (memchr(line.at, '|', line.len) == NULL)
        return false;
    while (rest.at != NULL) {
        if (!is_delimiter_cell(next_cell(&rest)))
            return false;
    }
    return true;
}

bool markdown_table_find(struct str paragraph, struct str *before, struct str *table)
{
    struct str rest = paragraph, header = str_cut(&rest, '\n');

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');

        if (is_delimiter(line) && memchr(header.at, '|', header.len) != NULL &&
            count_cells(header) == count_cells(line)) {
            *before = (struct str){paragraph.at, (size_t)(header.at - paragraph.at)};
            *table = (struct str){header.at, paragraph.len - before->len};
            return true;
        }
        header = line;
    }
    return false;
}

static void put_row(struct str line, struct buf *out)
{
    struct str rest = row_inside(line);

    buf_putc(out, '|');
    while (rest.at != NULL) {
        struct str cell = next_cell(&rest);

        buf_putc(out, ' ');
        for (size_t i = 0; i < cell.len; i++) {
            if (cell.at[i] == DIALECT_SPAN_BAR)
                buf_puts(out, "\\|");
            else
                buf_putc(out, cell.at[i]);
        }
        buf_puts(out, " |");
    }
    buf_putc(out, '\n');
}

void markdown_table_render(struct str table, struct buf *out)
{
    struct str rest = table;

    put_row(str_cut(&rest, '\n'), out);
    str_cut(&rest, '\n');
    while (rest.at != NULL)
        put_row(str_cut(&rest, '\n'), out);
}
