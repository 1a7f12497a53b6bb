#include "jobs/extract/markdown/dialect/dialect_definition.h"

#include "jobs/extract/markdown/dialect/dialect_span.h"

#define TERM_BYTES 120 /* longer lines are sentences */

/* ": Definition" */
static bool is_meaning(struct str line)
{
    return dialect_line_indentation(line) < DIALECT_LINE_INDENT && str_trim(line).len > 1 &&
           str_trim(line).at[0] == ':' && strchr(" \t", str_trim(line).at[1]) != NULL;
}

static bool is_term(const struct dialect_pass *p, struct str line, struct str trimmed)
{
    return dialect_line_indentation(line) < DIALECT_LINE_INDENT && trimmed.len <= TERM_BYTES &&
           strchr("|+#>`~<!:-*", trimmed.at[0]) == NULL && !dialect_line_is_item(line) &&
           (is_meaning(dialect_pass_peek(p, 0)) || (p->after_blank && is_meaning(dialect_pass_peek(p, 1))));
}

static void put_meaning(struct dialect_pass *p, struct str line, const char *before)
{
    struct str words = str_trim(line);

    words = str_trim((struct str){words.at + 1, words.len - 1});
    buf_puts(p->out, before);
    dialect_span(words, p->out);
    buf_putc(p->out, '\n');
}

bool dialect_definition_take(struct dialect_pass *p, struct str line, struct str trimmed)
{
    if (is_term(p, line, trimmed)) {
        buf_puts(p->out, p->in_definition ? "- " : "\n- ");
        dialect_span(trimmed, p->out);
        do
            line = str_cut(&p->rest, '\n');
        while (str_trim(line).len == 0);
        put_meaning(p, line, ": ");
        p->in_definition = true;
        return true;
    }
    if (is_meaning(line)) {
        put_meaning(p, line, p->in_definition ? "  - " : "");
        return true;
    }
    if (p->in_definition && p->after_blank && dialect_line_indentation(line) < 2) {
        buf_puts(p->out, "\n<!-- -->\n\n"); /* so that a list behind it is another one */
        p->in_definition = false;
    }
    return false;
}
