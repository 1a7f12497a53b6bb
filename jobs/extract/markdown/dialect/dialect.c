#include "jobs/extract/markdown/dialect/dialect.h"

#include <ctype.h>

#include "base/limits.h"
#include "jobs/extract/markdown/dialect/dialect_attributes.h"
#include "jobs/extract/markdown/dialect/dialect_block.h"
#include "jobs/extract/markdown/dialect/dialect_definition.h"
#include "jobs/extract/markdown/dialect/dialect_long.h"
#include "jobs/extract/markdown/dialect/dialect_span.h"
#include "jobs/extract/markdown/dialect/text_table.h"

/* ---- lines ---- */

/* The line as it stands in the notes that are open; those it is not indented for end. */
static struct str in_frames(struct dialect_pass *p, struct str line)
{
    const bool is_blank = str_trim(line).len == 0;

    for (size_t i = 0; i < p->frame_count; i++) {
        if (!is_blank && dialect_line_indentation(line) < p->frames[i] + DIALECT_LINE_INDENT) {
            p->frame_count = i;
            p->inside = IN_TEXT;
            break;
        }
        line = dialect_line_without_indentation(line, DIALECT_LINE_INDENT);
    }
    return line;
}

/* ---- notes and containers ---- */

static bool take_admonition(struct dialect_pass *p, struct str line, struct str trimmed)
{
    struct buf label = buf_make(LIMIT_DOCUMENT);
    const size_t indent = dialect_line_indentation(line);
    const bool is = p->frame_count < DIALECT_FRAMES && dialect_block_is_admonition(trimmed, &label) &&
                    (dialect_line_indentation(dialect_pass_peek(p, 1)) >= indent + DIALECT_LINE_INDENT ||
                     str_holds(trimmed, STR("\"")));

    if (is) {
        dialect_pass_put_paragraph(p, indent, buf_str(&label));
        p->frames[p->frame_count++] = indent;
    }
    buf_free(&label);
    return is;
}

/* ":::{code-block} python" holds code. */
static bool is_code_container(struct str trimmed)
{
    return str_starts(trimmed, STR(":::")) && str_holds(trimmed, STR("{code"));
}

static bool take_container(struct dialect_pass *p, struct str line, struct str trimmed)
{
    struct buf label = buf_make(LIMIT_DOCUMENT);
    bool is = true;

    if (is_code_container(trimmed)) {
        const size_t colons = dialect_line_run(trimmed, ':');
        buf_puts(p->out, "\n```");
        dialect_pass_put_line(p, str_trim((struct str){trimmed.at + colons, trimmed.len - colons}));
        dialect_pass_begin(p, IN_FENCE, ':', colons);
    } else if (dialect_block_is_run(trimmed, ':') || str_equal(trimmed, STR("///"))) {
        dialect_pass_put_line(p, STR(""));
        p->after_blank = true;
    } else if (dialect_block_is_container(trimmed, &label)) {
        dialect_pass_put_paragraph(p, dialect_line_indentation(line), buf_str(&label));
    } else {
        is = false;
    }
    buf_free(&label);
    return is;
}

/* "> [!NOTE]" */
static bool take_callout(struct dialect_pass *p, struct str line)
{
    struct buf label = buf_make(LIMIT_DOCUMENT);
    size_t marks = 0;
    bool is;

    while (marks < line.len && strchr("> \t", line.at[marks]) != NULL)
        marks++;
    is = memchr(line.at, '>', marks) != NULL &&
         dialect_block_is_callout((struct str){line.at + marks, line.len - marks}, &label);
    if (is) {
        buf_put(p->out, line.at, marks);
        dialect_span(buf_str(&label), p->out);
        buf_putc(p->out, '\n');
        dialect_pass_put_line(p, (struct str){line.at, marks});
    }
    buf_free(&label);
    return is;
}

/* ---- other lines ---- */

/* A table without pipes, where no notes are open: inside them its lines would have to be taken out of their indentation first. */
static bool take_table(struct dialect_pass *p, struct str line)
{
    const struct str all = {line.at, p->rest.at != NULL ? (size_t)(p->rest.at + p->rest.len - line.at) : line.len};
    size_t taken;

    if (p->frame_count > 0 || p->in_list)
        return false;
    buf_putc(p->out, '\n');
    taken = text_table_take(all, p->out);
    if (taken == 0) {
        p->out->len -= p->out->len > 0;
        return false;
    }
    buf_putc(p->out, '\n');
    p->rest = taken < all.len ? (struct str){all.at + taken, all.len - taken} : (struct str){NULL, 0};
    p->after_blank = true;
    return true;
}

/* A line that is nothing but an attribute list, or an opening tag whose insides are Markdown: "<div markdown>". */
static bool shows_nothing(struct str trimmed)
{
    if (dialect_block_is_instruction(trimmed) || dialect_attributes_length(trimmed) == trimmed.len)
        return true;
    return trimmed.at[0] == '<' && trimmed.at[trimmed.len - 1] == '>' &&
           memchr(trimmed.at, '>', trimmed.len - 1) == NULL &&
           (str_holds(trimmed, STR(" markdown=")) || str_holds(trimmed, STR(" markdown>")));
}

/* "*[HTML]: Hyper Text Markup Language" explains an abbreviation. */
static bool take_abbreviation(struct dialect_pass *p, struct str trimmed)
{
    struct str rest = trimmed, name;

    if (!str_starts(trimmed, STR("*[")))
        return false;
    name = str_cut(&rest, ']');
    if (rest.at == NULL || !str_starts(rest, STR(":")) || name.len < 3)
        return false;
    buf_put(p->out, name.at + 2, name.len - 2);
    dialect_span(rest, p->out);
    buf_putc(p->out, '\n');
    return true;
}

/* "- [ ] to do" */
static struct str put_task_marker(struct dialect_pass *p, struct str line)
{
    const struct str words = dialect_line_behind_markers(line);

    if (!dialect_line_is_item(line) || words.len < 4 || words.at[0] != '[' || strchr(" xX", words.at[1]) == NULL ||
        words.at[2] != ']' || words.at[3] != ' ')
        return line;
    buf_put(p->out, line.at, (size_t)(words.at - line.at));
    return (struct str){words.at + 4, words.len - 4};
}

/* The id of a block by which Obsidian links to it, at the end of a line: "^a1b2c3". */
static struct str without_block_id(struct str line)
{
    const char *mark = line.len > 0 ? memrchr(line.at, '^', line.len) : NULL;

    if (mark == NULL || mark == line.at || mark[-1] != ' ' || mark + 1 == line.at + line.len)
        return line;
    for (const char *at = mark + 1; at < line.at + line.len; at++)
        if (!isalnum((unsigned char)*at) && *at != '-')
            return line;
    return (struct str){line.at, (size_t)(mark - line.at)};
}

/* "| A line of verse" keeps its end. (Pandoc's manual, Line blocks) */
static bool take_verse(struct dialect_pass *p, struct str trimmed)
{
    if (!str_starts(trimmed, STR("| ")) || memchr(trimmed.at + 1, '|', trimmed.len - 1) != NULL)
        return false;
    dialect_span((struct str){trimmed.at + 2, trimmed.len - 2}, p->out);
    buf_puts(p->out, str_starts(str_trim(dialect_pass_peek(p, 0)), STR("|")) ? "\\\n" : "\n");
    return true;
}

static void take_text(struct dialect_pass *p, struct str line)
{
    p->in_list = dialect_line_is_item(line) || (p->in_list && (!p->after_blank || dialect_line_indentation(line) > 0));
    line = put_task_marker(p, line);
    dialect_span(without_block_id(line), p->out);
    buf_putc(p->out, '\n');
}

/* Indented code, which cmark knows; a list or a note may have text there. */
static bool is_indented_code(const struct dialect_pass *p, struct str line)
{
    return dialect_line_indentation(line) >= DIALECT_LINE_INDENT && !p->in_list && !p->in_definition &&
           (p->after_blank || p->in_indented_code);
}

static void take_line(struct dialect_pass *p, struct str line)
{
    const struct str trimmed = str_trim(line);

    if (trimmed.len == 0 || is_indented_code(p, line)) {
        p->in_indented_code = trimmed.len > 0 || p->in_indented_code;
        p->after_blank = trimmed.len == 0;
        dialect_pass_put_line(p, line);
        return;
    }
    p->in_indented_code = false;
    if (dialect_definition_take(p, line, trimmed) || dialect_long_take(p, line, trimmed) || shows_nothing(trimmed) ||
        take_admonition(p, line, trimmed) || take_container(p, line, trimmed) || take_callout(p, line) ||
        take_table(p, line) || take_abbreviation(p, trimmed) || take_verse(p, trimmed)) {
        p->after_blank = p->after_blank && p->out->len > 0 && p->out->data[p->out->len - 1] == '\n';
        return;
    }
    take_text(p, line);
    p->after_blank = false;
}

void dialect_rewrite(struct str text, struct buf *out)
{
    struct dialect_pass p = {.out = out, .rest = text, .after_blank = true};

    while (p.rest.at != NULL && !out->overflow) {
        const struct str line = in_frames(&p, str_cut(&p.rest, '\n'));

        if (p.inside == IN_TEXT)
            take_line(&p, line);
        else
            dialect_long_go_on(&p, line);
    }
}
