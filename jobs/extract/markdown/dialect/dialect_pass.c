#include "jobs/extract/markdown/dialect/dialect_pass.h"

#include "jobs/extract/markdown/dialect/dialect_span.h"

void dialect_pass_put_line(struct dialect_pass *p, struct str line)
{
    buf_put(p->out, line.at, line.len);
    buf_putc(p->out, '\n');
}

/* A paragraph of its own, as deep as the line it stands for. */
void dialect_pass_put_paragraph(struct dialect_pass *p, size_t indent, struct str words)
{
    buf_putc(p->out, '\n');
    if (words.len == 0)
        return;
    buf_printf(p->out, "%*s", (int)MIN(indent, (size_t)64), "");
    dialect_span(words, p->out);
    buf_puts(p->out, "\n\n");
    p->after_blank = true;
}

/* The next line, not taken; blank at the end. */
struct str dialect_pass_peek(const struct dialect_pass *p, size_t skip_blank)
{
    struct str rest = p->rest, line = STR("");

    while (rest.at != NULL) {
        line = str_cut(&rest, '\n');
        if (str_trim(line).len > 0 || skip_blank-- == 0)
            break;
    }
    for (size_t i = 0; i < p->frame_count; i++)
        line = dialect_line_without_indentation(line, DIALECT_LINE_INDENT);
    return line;
}

void dialect_pass_begin(struct dialect_pass *p, enum dialect_inside inside, char mark, size_t marks)
{
    p->inside = inside;
    p->mark = mark;
    p->marks = marks;
}
