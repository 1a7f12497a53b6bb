#include "jobs/extract/markdown/dialect/dialect_long.h"

#include "base/limits.h"
#include "jobs/extract/markdown/dialect/dialect_block.h"
#include "jobs/extract/markdown/dialect/dialect_span.h"

/* Remarks, calls of templates, style sheets and scripts in what else is text, which may take several lines. */
static const struct str remarks[][2] = {{STR("<style"), STR("</style>")},
                                        {STR("<script"), STR("</script>")},
                                        {STR("%%"), STR("%%")},
                                        {STR("{/*"), STR("*/}")},
                                        {STR("{{<"), STR(">}}")},
                                        {STR("{{%"), STR("%}}")},
                                        {STR("{%"), STR("%}")}};

static bool ends_fence(const struct dialect_pass *p, struct str line)
{
    while (line.len > 0 && strchr("> \t", line.at[0]) != NULL)
        line = (struct str){line.at + 1, line.len - 1};
    line = str_trim(line);
    return dialect_line_run(line, p->mark) >= p->marks && dialect_block_is_run(line, p->mark);
}

/* True at its end. What stands behind it, such as its id, is no part of it. */
static bool go_on_with_formula(struct dialect_pass *p, struct str line)
{
    const char *dollars = line.len > 0 ? memmem(line.at, line.len, "$$", 2) : NULL;
    const size_t formula = dollars != NULL ? (size_t)(dollars - line.at) + 2 : line.len;

    dialect_span_formula((struct str){line.at, formula}, p->out);
    dialect_span((struct str){line.at + formula, line.len - formula}, p->out);
    buf_putc(p->out, '\n');
    return line.len == 0 || dollars != NULL || str_starts(line, STR("\\]")) || str_starts(line, STR("\\end{"));
}

void dialect_long_go_on(struct dialect_pass *p, struct str line)
{
    const struct str trimmed = str_trim(line);
    bool ends = false;

    switch (p->inside) {
    case IN_FENCE:
        ends = ends_fence(p, line);
        dialect_pass_put_line(p, ends && p->mark == ':' ? STR("```") : line);
        break;
    case IN_HIGHLIGHT:
        ends = str_starts(trimmed, STR("{%")) && str_holds(trimmed, STR("endhighlight"));
        dialect_pass_put_line(p, ends ? STR("```") : line);
        break;
    case IN_FORMULA:
        ends = go_on_with_formula(p, trimmed);
        break;
    case IN_REMARK:
        ends = str_holds(trimmed, remarks[p->marks][1]);
        break;
    case IN_HIDDEN:
        ends = str_holds(trimmed, STR("endcomment"));
        break;
    default:
        ends = trimmed.len == 0;
        break;
    }
    p->inside = ends ? IN_TEXT : p->inside;
}

/* "```{note}" holds Markdown and no code. */
static bool take_directive(struct dialect_pass *p, struct str line, struct str info, size_t marks)
{
    struct buf words = buf_make(LIMIT_DOCUMENT);
    const bool is = p->directive_count < DIALECT_FRAMES && dialect_block_is_directive(info, &words);

    if (is) {
        p->directives[p->directive_count++] = marks;
        dialect_pass_put_paragraph(p, dialect_line_indentation(line), buf_str(&words));
    }
    buf_free(&words);
    return is;
}

static bool take_fence(struct dialect_pass *p, struct str line)
{
    const struct str fence = dialect_line_behind_markers(line);
    const char mark = fence.len > 0 ? fence.at[0] : '\0';
    const size_t marks = mark == '`' || mark == '~' ? dialect_line_run(fence, mark) : 0;
    const struct str info = str_trim((struct str){fence.at + marks, fence.len - marks});

    if (marks < 3 || (mark == '`' && memchr(info.at, '`', info.len) != NULL))
        return false;
    if (info.len == 0 && p->directive_count > 0 && marks >= p->directives[p->directive_count - 1]) {
        p->directive_count--;
        dialect_pass_put_line(p, STR(""));
        return true;
    }
    if (take_directive(p, line, info, marks))
        return true;
    dialect_pass_put_line(p, line);
    dialect_pass_begin(p, IN_FENCE, mark, marks);
    return true;
}

/* "{% highlight ruby %}" of Jekyll. */
static bool take_highlight(struct dialect_pass *p, struct str trimmed)
{
    struct str rest = trimmed, word;

    if (!str_starts(trimmed, STR("{%")))
        return false;
    rest = str_trim((struct str){trimmed.at + 2, trimmed.len - 2});
    rest = dialect_line_run(rest, '-') > 0 ? str_trim((struct str){rest.at + 1, rest.len - 1}) : rest;
    word = str_cut(&rest, ' ');
    if (str_equal(word, STR("comment"))) {
        if (!str_holds(trimmed, STR("endcomment")))
            dialect_pass_begin(p, IN_HIDDEN, 0, 0);
        return true;
    }
    if (!str_equal(word, STR("highlight")) || rest.at == NULL)
        return false;
    rest = str_trim(rest);
    word = str_cut(&rest, ' ');
    buf_puts(p->out, "\n```");
    dialect_pass_put_line(p, str_starts(word, STR("%")) ? STR("") : word);
    dialect_pass_begin(p, IN_HIGHLIGHT, 0, 0);
    return true;
}

static bool begins_formula(struct str trimmed)
{
    if (str_starts(trimmed, STR("$$")))
        return memmem(trimmed.at + 2, trimmed.len - 2, "$$", 2) == NULL;
    if (str_starts(trimmed, STR("\\begin{")))
        return !str_holds(trimmed, STR("\\end{"));
    return str_equal(trimmed, STR("\\["));
}

/* Of HTML only what ends: a page goes on behind a style sheet that is not closed. */
static bool is_ended(struct dialect_pass *p, size_t remark)
{
    if (remarks[remark][0].at[0] != '<')
        return true;
    p->open_ended = p->open_ended || !str_holds(p->rest, remarks[remark][1]);
    return !p->open_ended;
}

bool dialect_long_take(struct dialect_pass *p, struct str line, struct str trimmed)
{
    if (take_fence(p, line) || take_highlight(p, trimmed))
        return true;
    if (begins_formula(trimmed)) {
        dialect_span_formula(trimmed, p->out);
        buf_putc(p->out, '\n');
        dialect_pass_begin(p, IN_FORMULA, 0, 0);
        return true;
    }
    for (size_t i = 0; i < ARRAY_COUNT(remarks); i++) {
        const struct str inside = {trimmed.at + remarks[i][0].len, trimmed.len - remarks[i][0].len};

        if (!str_starts(trimmed, remarks[i][0]) || str_holds(inside, remarks[i][1]) || !is_ended(p, i))
            continue;
        dialect_pass_begin(p, IN_REMARK, 0, i);
        return true;
    }
    if (p->after_blank && dialect_line_indentation(line) == 0 && dialect_block_is_module(line)) {
        dialect_pass_begin(p, IN_MODULE, 0, 0);
        return true;
    }
    return false;
}
