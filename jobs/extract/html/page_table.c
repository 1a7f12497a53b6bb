#include "jobs/extract/html/page_table.h"

#include "base/limits.h"
#include "base/num.h"

#define CELL_PROSE 700 /* bytes of prose in a cell: with more it is a part of a page */
#define COLUMNS_MOST 100

/* The next row or cell of this table, not of one inside it. */
static const struct page_node *next_part(const struct page_node *at, const struct page_node *table)
{
    return page_tree_next(at, table,
                          !at->dropped && (at == table || (at->tag != GUMBO_TAG_TABLE && at->tag != GUMBO_TAG_TD &&
                                                           at->tag != GUMBO_TAG_TH)));
}

static bool is_cell(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_TD || node->tag == GUMBO_TAG_TH;
}

static bool holds_parts(const struct page_node *cell)
{
    for (const struct page_node *node = page_tree_next(cell, cell, true); node != NULL;
         node = page_tree_next(node, cell, true))
        if (node->tag == GUMBO_TAG_TABLE || node->tag == GUMBO_TAG_ARTICLE || page_node_is_heading(node))
            return true;
    return cell->sentence_bytes > CELL_PROSE;
}

bool page_table_is_data(const struct page_node *table)
{
    static const char *const roles[] = {"presentation", "none"};
    size_t cells = 0, rows = 0, heads = 0;

    for (size_t i = 0; i < ARRAY_COUNT(roles); i++)
        if (str_equal_nocase(page_node_attribute(table, "role"), str_of(roles[i])))
            return false;
    for (const struct page_node *at = table; at != NULL; at = next_part(at, table)) {
        rows += at->tag == GUMBO_TAG_TR;
        cells += is_cell(at);
        heads += at->tag == GUMBO_TAG_TH || at->tag == GUMBO_TAG_CAPTION;
        if (at->tag == GUMBO_TAG_TD && holds_parts(at))
            return false;
    }
    return heads > 0 || (rows > 1 && cells > rows);
}

const struct page_node *page_table_caption(const struct page_node *table)
{
    const struct page_node *at = table->first;

    while (at != NULL && at->tag != GUMBO_TAG_CAPTION)
        at = at->next;
    return at;
}

/* ---- rows ---- */

static int span_of(const struct page_node *cell, const char *name)
{
    int64_t span;

    return num_parse(str_trim(page_node_attribute(cell, name)), 1, COLUMNS_MOST, &span) ? (int)span : 1;
}

struct grid {
    struct page_line *line;
    int taken[COLUMNS_MOST]; /* rows that a cell from above still reaches */
    int column;
};

static void put_cell(struct grid *grid, const struct page_node *cell)
{
    struct page_line *line = grid->line;

    if (line->text.len == 0 || line->text.data[line->text.len - 1] == '\n')
        buf_puts(&line->text, "|");
    if (line->text.data[line->text.len - 1] != ' ')
        buf_putc(&line->text, ' ');
    if (cell != NULL)
        page_line_put_all(line, cell);
    if (line->text.data[line->text.len - 1] != ' ')
        buf_putc(&line->text, ' ');
    buf_putc(&line->text, '|');
}

/* The columns that cells from above reach into are empty ones. */
static void skip_taken(struct grid *grid)
{
    while (grid->column < COLUMNS_MOST && grid->taken[grid->column] > 0) {
        grid->taken[grid->column++]--;
        put_cell(grid, NULL);
    }
}

static void add_cell(struct grid *grid, const struct page_node *cell)
{
    const int columns = span_of(cell, "colspan"), rows = span_of(cell, "rowspan");

    skip_taken(grid);
    put_cell(grid, cell);
    for (int i = 0; i < columns && grid->column < COLUMNS_MOST; i++) {
        if (i > 0)
            put_cell(grid, NULL);
        grid->taken[grid->column++] = rows - 1;
    }
}

static void end_row(struct grid *grid)
{
    if (grid->column == 0)
        return;
    skip_taken(grid);
    grid->column = 0;
    buf_putc(&grid->line->text, '\n');
}

void page_table_put(const struct page_node *table, struct page_line *line)
{
    struct grid grid = {.line = line};

    for (const struct page_node *at = table; at != NULL; at = next_part(at, table)) {
        if (at->dropped)
            continue;
        if (at->tag == GUMBO_TAG_TR)
            end_row(&grid);
        else if (is_cell(at))
            add_cell(&grid, at);
    }
    end_row(&grid);
}
