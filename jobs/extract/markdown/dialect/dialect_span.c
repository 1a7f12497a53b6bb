#include "jobs/extract/markdown/dialect/dialect_span.h"

#include <ctype.h>

#include "jobs/extract/markdown/dialect/dialect_attributes.h"
#include "jobs/extract/markdown/dialect/dialect_line.h"

#define DEPTH 4 /* of spans within spans */

static void spans(struct str line, struct buf *out, int depth);

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Something, with no space at either end: what a pair of marks may enclose. */
static bool is_tight(struct str inside)
{
    return inside.len > 0 && !is_space(inside.at[0]) && !is_space(inside.at[inside.len - 1]);
}

/* ---- formulas ---- */

void dialect_span_formula(struct str line, struct buf *out)
{
    for (size_t i = 0; i < line.len; i++) {
        if (ispunct((unsigned char)line.at[i]))
            buf_putc(out, '\\');
        buf_putc(out, line.at[i]);
    }
}

/* A number behind the second dollar is money: "from $5 to $10". (Pandoc's manual, tex_math_dollars) */
static bool is_dollars(struct str text, struct str *inside, size_t *length)
{
    const struct str mark = str_starts(text, STR("$$")) ? STR("$$") : STR("$");

    return dialect_line_enclosed(text, mark, mark, inside, length) && (mark.len == 2 || is_tight(*inside)) &&
           !(*length < text.len && isdigit((unsigned char)text.at[*length]));
}

static size_t take_formula(struct str text, struct buf *out)
{
    struct str inside;
    size_t length;

    if (!is_dollars(text, &inside, &length) && !dialect_line_enclosed(text, STR("\\("), STR("\\)"), &inside, &length) &&
        !dialect_line_enclosed(text, STR("\\["), STR("\\]"), &inside, &length))
        return 0;
    dialect_span_formula((struct str){text.at, length}, out);
    return length;
}

/* ---- brackets ---- */

/* "[[Page|label]]" and "[[Page#Part]]"; what is embedded, "![[picture.png]]", shows no words. */
static size_t take_wiki_link(struct str text, struct buf *out)
{
    struct str inside, label;
    size_t length;

    if (dialect_line_enclosed(text, STR("![["), STR("]]"), &inside, &length))
        return length;
    if (!dialect_line_enclosed(text, STR("[["), STR("]]"), &inside, &length) ||
        memchr(inside.at, '[', inside.len) != NULL || (length < text.len && text.at[length] == '('))
        return 0;
    label = inside;
    str_cut(&label, '|');
    if (label.at == NULL)
        label = inside;
    for (size_t i = 0; i < label.len; i++)
        if (label.at[i] == '#' && i > 0)
            label.len = i;
    if (label.len > 0 && label.at[0] == '#')
        label = (struct str){label.at + 1, label.len - 1};
    buf_put(out, label.at, label.len);
    return length;
}

/* "[^1]" is a mark; with a colon behind it at the beginning of a line, the footnote's text follows. */
static size_t take_footnote(struct str text, struct buf *out, int depth)
{
    struct str inside;
    size_t length;

    if (dialect_line_enclosed(text, STR("[^"), STR("]"), &inside, &length) && inside.len > 0 &&
        memchr(inside.at, '[', inside.len) == NULL)
        return length + (length < text.len && text.at[length] == ':');
    if (!dialect_line_enclosed(text, STR("^["), STR("]"), &inside, &length) || inside.len == 0)
        return 0;
    buf_puts(out, " (");
    spans(inside, out, depth + 1);
    buf_putc(out, ')');
    return length;
}

/* "[@smith2000, p. 3; @jones1999]" names sources. (Pandoc's manual, Citations) */
static size_t take_citation(struct str text, struct buf *out)
{
    struct str inside;
    size_t length;

    if (!dialect_line_enclosed(text, STR("[@"), STR("]"), &inside, &length) &&
        !dialect_line_enclosed(text, STR("[-@"), STR("]"), &inside, &length))
        return 0;
    if (length < text.len && strchr("([:", text.at[length]) != NULL)
        return 0;
    buf_putc(out, '(');
    for (size_t i = 0; i < inside.len; i++)
        if (inside.at[i] != '@')
            buf_putc(out, inside.at[i]);
    buf_putc(out, ')');
    return length;
}

/* "[words]{.class}": the words. */
static size_t take_span(struct str text, struct buf *out, int depth)
{
    struct str inside;
    size_t length, attributes;

    if (!dialect_line_enclosed(text, STR("["), STR("]"), &inside, &length) || length >= text.len)
        return 0;
    attributes = dialect_attributes_length((struct str){text.at + length, text.len - length});
    if (attributes == 0)
        return 0;
    spans(inside, out, depth + 1);
    return length + attributes;
}

/* ---- marks ---- */

/* "~~struck~~", "==marked==", "%%remark%%", and marks of CriticMarkup's kind are not shown; a remark has no text. */
static size_t take_marks(struct str text, struct buf *out, int depth)
{
    struct str inside;
    size_t length;

    if (dialect_line_enclosed(text, STR("%%"), STR("%%"), &inside, &length) && inside.len > 0)
        return length;
    if ((!dialect_line_enclosed(text, STR("~~"), STR("~~"), &inside, &length) &&
         !dialect_line_enclosed(text, STR("=="), STR("=="), &inside, &length)) ||
        !is_tight(inside) || strchr("=~", inside.at[0]) != NULL)
        return 0;
    spans(inside, out, depth + 1);
    return length;
}

/* "H~2~O" and "x^2^": below the line nothing marks it, above it a '^' does. */
static size_t take_script(struct str text, struct buf *out)
{
    const char mark[] = {text.at[0], '\0'};
    struct str inside;
    size_t length;

    if (!dialect_line_enclosed(text, str_of(mark), str_of(mark), &inside, &length) || inside.len == 0 ||
        inside.len > 16)
        return 0;
    for (size_t i = 0; i < inside.len; i++)
        if (is_space(inside.at[i]) || strchr("~^[]", inside.at[i]) != NULL)
            return 0;
    if (mark[0] == '^')
        buf_putc(out, '^');
    buf_put(out, inside.at, inside.len);
    return length;
}

/* ---- templates and components ---- */

/* "caption" or "title" of a template is shown. */
static void put_caption(struct str inside, struct buf *out)
{
    static const struct str names[] = {STR("caption=\""), STR("title=\""), STR("label=\"")};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *at = memmem(inside.at, inside.len, names[i].at, names[i].len);
        struct str rest, value;

        if (at == NULL)
            continue;
        rest = (struct str){at + names[i].len, inside.len - (size_t)(at - inside.at) - names[i].len};
        value = str_cut(&rest, '"');
        buf_put(out, value.at, value.len);
        return;
    }
}

static size_t take_template(struct str text, struct buf *out)
{
    static const struct str pairs[][2] = {
        {STR("{%"), STR("%}")}, {STR("{{<"), STR(">}}")}, {STR("{{"), STR("}}")}, {STR("{/*"), STR("*/}")}};
    struct str inside;
    size_t length;

    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        if (dialect_line_enclosed(text, pairs[i][0], pairs[i][1], &inside, &length)) {
            if (i < 2)
                put_caption(inside, out);
            return length;
        }
    return MAX(dialect_attributes_length(text), dialect_attributes_role(text));
}

/* A tag of JSX whose attributes are expressions, which CommonMark takes for text: "<Tab items={['a', 'b']}>". */
static size_t take_component(struct str text)
{
    const size_t room = MIN(text.len, DIALECT_LINE_SPAN);
    bool has_braces = false;
    int braces = 0;

    if (room < 2 || (!isalpha((unsigned char)text.at[1]) && text.at[1] != '/'))
        return 0;
    for (size_t i = 1; i < room; i++) {
        braces += text.at[i] == '{' ? 1 : text.at[i] == '}' ? -1 : 0;
        has_braces = has_braces || (text.at[i] == '{' && text.at[i - 1] == '=');
        if (text.at[i] == '>' && braces <= 0)
            return has_braces ? i + 1 : 0;
        if (text.at[i] == '<' && braces <= 0)
            return 0;
    }
    return 0;
}

/* ---- the pass ---- */

/* A code span, from its backticks to the same number of them; only the backticks where it has no end in the line. */
static size_t take_code(struct str text, struct buf *out)
{
    size_t ticks = 0, run = 0, end;

    while (ticks < text.len && text.at[ticks] == '`')
        ticks++;
    for (end = ticks; end < text.len; end++) {
        run = text.at[end] == '`' ? run + 1 : 0;
        if (run == ticks && (end + 1 == text.len || text.at[end + 1] != '`'))
            break;
        if (end > DIALECT_LINE_SPAN)
            end = text.len;
    }
    end = end < text.len ? end + 1 : ticks;
    buf_put(out, text.at, end);
    return end;
}

/* The bytes that were taken from the beginning of the text; 0: nothing special begins there. */
static size_t take(struct str text, struct buf *out, int depth)
{
    size_t taken = 0;

    switch (text.at[0]) {
    case '`':
        return take_code(text, out);
    case '$':
        return take_formula(text, out);
    case '\\':
        if ((taken = take_formula(text, out)) > 0 || text.len < 2)
            return taken;
        if (text.at[1] == '|') {
            buf_putc(out, DIALECT_SPAN_BAR);
            return 2;
        }
        buf_put(out, text.at, 2);
        return 2;
    case '{':
        return take_template(text, out);
    case '<':
        return take_component(text);
    case '!':
        return take_wiki_link(text, out);
    case '[':
        if ((taken = take_wiki_link(text, out)) == 0 && (taken = take_footnote(text, out, depth)) == 0 &&
            (taken = take_citation(text, out)) == 0)
            taken = take_span(text, out, depth);
        return taken;
    case '%':
    case '=':
        return take_marks(text, out, depth);
    case '~':
        return (taken = take_marks(text, out, depth)) > 0 || str_starts(text, STR("~~")) ? taken
                                                                                         : take_script(text, out);
    case '^':
        return (taken = take_footnote(text, out, depth)) > 0 ? taken : take_script(text, out);
    default:
        return 0;
    }
}

/* The bytes before the next one that may begin something. */
static size_t plain_length(struct str line)
{
    size_t at = 0;

    while (at < line.len && (line.at[at] == '\0' || strchr("`$\\{<![%=~^", line.at[at]) == NULL))
        at++;
    return at;
}

static bool is_behind_space(const struct buf *out)
{
    return out->len == 0 || strchr(" \n", out->data[out->len - 1]) != NULL;
}

static void spans(struct str line, struct buf *out, int depth)
{
    while (line.len > 0) {
        const size_t plain = plain_length(line);
        size_t taken, before;

        buf_put(out, line.at, plain);
        line = (struct str){line.at + plain, line.len - plain};
        if (line.len == 0)
            return;
        before = out->len;
        taken = depth < DEPTH ? take(line, out, depth) : 0;
        if (taken == 0)
            buf_put(out, line.at, taken = 1);
        else if (out->len == before && is_behind_space(out))
            taken += taken < line.len && line.at[taken] == ' '; /* nothing is left between two spaces */
        line = (struct str){line.at + taken, line.len - taken};
    }
}

void dialect_span(struct str line, struct buf *out)
{
    spans(line, out, 0);
}
