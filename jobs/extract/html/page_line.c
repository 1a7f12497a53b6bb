#include "jobs/extract/html/page_line.h"

#include "jobs/extract/exponent.h"
#include "jobs/extract/html/page_math.h"

#define TEX_LONGEST ((size_t)4 << 10)

/* ---- characters ---- */

static bool is_blank(uint32_t point)
{
    return point <= ' ' || point == 0xA0 || point == 0x202F || (point >= 0x2000 && point <= 0x200A) || point == 0x3000;
}

/* Soft hyphens, and blanks and marks without width. Joiners are letters' business. */
static bool is_nothing(uint32_t point)
{
    return point == 0xAD || point == 0x200B || point == 0x2060 || point == 0xFEFF;
}

static void put_space(struct buf *out)
{
    if (out->len > 0 && out->data[out->len - 1] != ' ' && out->data[out->len - 1] != '\n')
        buf_putc(out, ' ');
}

void page_line_put(struct page_line *line, struct str text)
{
    size_t at = 0;

    while (at < text.len) {
        const size_t start = at;
        const uint32_t point = str_next(text, &at);

        if (is_blank(point))
            put_space(&line->text);
        else if (!is_nothing(point))
            buf_put(&line->text, text.at + start, at - start);
    }
}

void page_line_break(struct page_line *line)
{
    while (line->text.len > 0 && line->text.data[line->text.len - 1] == ' ')
        line->text.len--;
    if (line->text.len > 0 && line->text.data[line->text.len - 1] != '\n')
        buf_putc(&line->text, '\n');
}

/* ---- elements ---- */

static struct str tex_of(const struct page_node *math)
{
    const struct page_node *node = math;
    const struct str alternative = page_node_attribute(math, "alttext");

    if (alternative.len > 0)
        return alternative;
    for (; node != NULL; node = page_tree_next(node, math, true))
        if (node->first != NULL && page_node_is_text(node->first) &&
            str_equal_nocase(page_node_attribute(node, "encoding"), STR("application/x-tex")))
            return node->first->text;
    return STR("");
}

/* MediaWiki wraps all in {\displaystyle ...}. */
static struct str without_style(struct str tex)
{
    const struct str style = STR("{\\displaystyle ");

    tex = str_trim(tex);
    if (str_starts(tex, style) && tex.len > style.len && tex.at[tex.len - 1] == '}')
        return str_trim((struct str){tex.at + style.len, tex.len - style.len - 1});
    return tex;
}

static void put_formula(struct page_line *line, const struct page_node *math)
{
    const struct str tex = without_style(tex_of(math));

    put_space(&line->text);
    if (tex.len == 0 || tex.len > TEX_LONGEST)
        page_math_put(math, &line->text);
    else
        page_line_put(line, tex);
}

/* By its class, or by the service that draws it: Google Docs, CodeCogs, the filter of Moodle. */
static bool is_picture_of_formula(const struct page_node *picture)
{
    static const char *const words[] = {"math", "latex", "tex", "equation", "formula", "wp-katex-eq", "texrender"};
    static const char *const services[] = {"chart?cht=tx", "codecogs.com/", "/filter/tex/", "mimetex", "mathtex"};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(picture, "class", words[i]))
            return true;
    for (size_t i = 0; i < ARRAY_COUNT(services); i++)
        if (str_holds(page_node_attribute(picture, "src"), str_of(services[i])))
            return true;
    return false;
}

/* A picture of a formula says in its alternative text what it shows. Canvas begins it with "LaTeX: ". */
static void put_picture(struct page_line *line, const struct page_node *picture)
{
    const struct str canvas = STR("LaTeX: ");
    struct str words = page_node_attribute(picture, "alt");

    if (page_node_has_word(picture, "class", "fallback") || !is_picture_of_formula(picture))
        return; /* of a fallback, the formula itself stands beside it */
    if (str_starts(words, canvas))
        words = (struct str){words.at + canvas.len, words.len - canvas.len};
    page_line_put(line, without_style(words));
}

/* A number in a link, with or without brackets, or in a link to somewhere else in the page. */
static bool is_mark_of_note(const struct page_node *raised)
{
    const struct page_node *node = raised->first;

    if (raised->parent->tag == GUMBO_TAG_A && str_starts(page_node_attribute(raised->parent, "href"), STR("#")))
        return true;
    while (node != NULL && node->tag != GUMBO_TAG_A)
        node = node->next;
    return node != NULL || page_node_has_word(raised, "class", "reference") ||
           page_node_has_word(raised, "class", "footnote");
}

/* What stands above the line: "10<sup>6</sup>" is not 106. */
static void put_raise(struct page_line *line, const struct page_node *node)
{
    const struct page_node *only = node->first;

    if (only != NULL && only->next == NULL && page_node_is_text(only) && line->text.len > 0 &&
        line->text.data[line->text.len - 1] != ' ' && exponent_is(str_trim(only->text)))
        buf_putc(&line->text, '^');
}

static void note_code(struct page_line *line, const struct page_node *code)
{
    const size_t start = line->code.len;

    if (code->tag != GUMBO_TAG_CODE && code->tag != GUMBO_TAG_KBD && code->tag != GUMBO_TAG_SAMP &&
        code->tag != GUMBO_TAG_TT)
        return;
    for (const struct page_node *node = code; node != NULL; node = page_tree_next(node, code, true))
        if (page_node_is_text(node))
            buf_put(&line->code, node->text.at, node->text.len);
    if (line->code.len > start)
        buf_putc(&line->code, '\n');
}

bool page_line_enter(struct page_line *line, const struct page_node *node)
{
    switch ((int)node->tag) {
    case GUMBO_TAG_BR:
        page_line_break(line);
        return false;
    case GUMBO_TAG_IMG:
        put_picture(line, node);
        return false;
    case GUMBO_TAG_MATH:
        put_formula(line, node);
        return false;
    case GUMBO_TAG_LABEL:
        put_space(&line->text);
        return true;
    case GUMBO_TAG_SUP:
        if (is_mark_of_note(node))
            return false;
        put_raise(line, node);
        return true;
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_TITLE:
        return false;
    default:
        note_code(line, node);
        return !str_equal(page_node_attribute(node, "class"), STR("katex-html"));
    }
}

void page_line_put_all(struct page_line *line, const struct page_node *node)
{
    const struct page_node *at = node;

    while (at != NULL) {
        bool into = !at->dropped || at == node;

        if (into && page_node_is_text(at)) {
            page_line_put(line, at->text);
        } else if (into) {
            if (page_node_is_block(at) || at->tag == GUMBO_TAG_BR)
                put_space(&line->text);
            if (at->tag != GUMBO_TAG_BR)
                into = page_line_enter(line, at);
        }
        at = page_tree_next(at, node, into);
        if (at != NULL && !page_node_is_text(at) && page_node_is_block(at))
            put_space(&line->text);
    }
}
