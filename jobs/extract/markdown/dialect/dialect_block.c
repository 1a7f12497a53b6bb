#include "jobs/extract/markdown/dialect/dialect_block.h"

#include <ctype.h>

#include "jobs/extract/markdown/html_tag.h"

/* What a reader takes the name of a note for. */
static const struct str notes[] = {
    STR("note"),    STR("tip"),     STR("warning"),    STR("important"), STR("caution"),    STR("danger"),
    STR("info"),    STR("hint"),    STR("error"),      STR("attention"), STR("success"),    STR("question"),
    STR("example"), STR("quote"),   STR("abstract"),   STR("summary"),   STR("failure"),    STR("bug"),
    STR("todo"),    STR("faq"),     STR("exercise"),   STR("solution"),  STR("definition"), STR("theorem"),
    STR("lemma"),   STR("proof"),   STR("remark"),     STR("corollary"), STR("seealso"),    STR("challenge"),
    STR("details"), STR("callout"), STR("admonition"), STR("topic"),     STR("sidebar"),    STR("dropdown"),
    STR("tldr"),    STR("check"),   STR("cite"),       STR("missing"),   STR("help"),       STR("secondary"),
};

/* Names that say nothing by themselves. */
static const struct str silent[] = {STR("details"), STR("callout"),  STR("admonition"), STR("topic"),
                                    STR("sidebar"), STR("dropdown"), STR("challenge"),  STR("solution")};

static bool is_among(struct str word, const struct str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(word, words[i]))
            return true;
    return false;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static struct str take_word(struct str *rest)
{
    struct str word = *rest;

    for (word.len = 0; word.len < rest->len && is_word(rest->at[word.len]); word.len++)
        ;
    *rest = str_trim((struct str){rest->at + word.len, rest->len - word.len});
    return word;
}

/* "callout-tip" is a tip. */
static struct str note_name(struct str word)
{
    const struct str prefix = STR("callout-");

    return str_starts(word, prefix) ? (struct str){word.at + prefix.len, word.len - prefix.len} : word;
}

static bool is_note(struct str word)
{
    return is_among(note_name(word), notes, ARRAY_COUNT(notes));
}

static void put_name(struct str word, struct buf *label)
{
    word = note_name(word);
    if (!is_note(word) || is_among(word, silent, ARRAY_COUNT(silent)))
        return;
    buf_putc(label, (char)toupper((unsigned char)word.at[0]));
    for (size_t i = 1; i < word.len; i++)
        buf_putc(label, (char)tolower((unsigned char)word.at[i]));
}

static struct str without_quotes(struct str text)
{
    text = str_trim(text);
    if (text.len >= 2 && strchr("\"'", text.at[0]) != NULL && text.at[text.len - 1] == text.at[0])
        return (struct str){text.at + 1, text.len - 2};
    return text;
}

static void put_label(struct str title, struct str word, struct buf *label)
{
    title = without_quotes(title);
    if (title.len > 0)
        buf_put(label, title.at, title.len);
    else
        put_name(word, label);
}

static struct str behind(struct str line, size_t length)
{
    return str_trim((struct str){line.at + length, line.len - length});
}

bool dialect_block_is_admonition(struct str line, struct buf *label)
{
    const bool is_tab =
        str_starts(line, STR("=== \"")) || str_starts(line, STR("===! \"")) || str_starts(line, STR("===+ \""));
    struct str rest, word, title;
    const char *quote;

    if (!is_tab && !str_starts(line, STR("!!! ")) && !str_starts(line, STR("??? ")) && !str_starts(line, STR("???+ ")))
        return false;
    rest = behind(line, strcspn(line.at, " "));
    word = is_tab ? STR("") : take_word(&rest);
    if (!is_tab && word.len == 0)
        return false;
    quote = rest.len > 0 ? memchr(rest.at, '"', rest.len) : NULL;
    title = quote != NULL ? behind(rest, (size_t)(quote - rest.at)) : STR("");
    if (!str_equal(title, STR("\"\"")))
        put_label(title, word, label);
    return true;
}

bool dialect_block_is_run(struct str line, char mark)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] != mark)
            return false;
    return line.len >= 3;
}

/* The first class of "{.note #id}", and the value of `title` there. */
static void read_attributes(struct str attributes, struct str *word, struct str *title)
{
    const char *dot = memchr(attributes.at, '.', attributes.len);
    struct str rest = dot != NULL ? (struct str){dot + 1, attributes.len - (size_t)(dot - attributes.at) - 1} : STR("");

    *word = take_word(&rest);
    *title = html_tag_attribute((struct str){attributes.at, attributes.len}, STR("title"));
}

/* Behind the colons: "note Title", "note[Title]", "{.note title=...}", "{note} Title", "note | Title". */
static void read_opening(struct str rest, struct str *word, struct str *title)
{
    if (str_starts(rest, STR("{"))) {
        struct str inside = {rest.at + 1, rest.len - 1}, after = inside, name = str_cut(&after, '}');

        *title = after.at != NULL ? str_trim(after) : STR("");
        if (memchr(name.at, '.', name.len) != NULL)
            read_attributes(name, word, title);
        else
            *word = take_word(&name);
        return;
    }
    *word = take_word(&rest);
    if (str_starts(rest, STR("["))) {
        rest = (struct str){rest.at + 1, rest.len - 1};
        *title = str_cut(&rest, ']');
    } else if (str_starts(rest, STR("{"))) {
        *title = html_tag_attribute(rest, STR("title"));
    } else {
        *title = str_starts(rest, STR("| ")) ? behind(rest, 2) : rest;
    }
}

bool dialect_block_is_container(struct str line, struct buf *label)
{
    const bool colons = str_starts(line, STR(":::"));
    struct str word = STR(""), title = STR("");
    size_t marks = 0;

    if (!colons && !str_starts(line, STR("/// ")))
        return false;
    while (marks < line.len && line.at[marks] == line.at[0])
        marks++;
    read_opening(behind(line, marks), &word, &title);
    while (title.len > 0 && title.at[title.len - 1] == ':')
        title.len--;
    if (is_note(word))
        put_label(title, word, label);
    return true;
}

bool dialect_block_is_directive(struct str info, struct buf *label)
{
    struct str word = STR(""), title = STR("");

    if (!str_starts(info, STR("{")))
        return false;
    read_opening(info, &word, &title);
    if (!is_note(word) && !str_equal(word, STR("tab-item")) && !str_equal(word, STR("tab-set")) &&
        !str_equal(word, STR("card")) && !str_equal(word, STR("grid")) && !str_equal(word, STR("figure")))
        return false;
    if (is_note(word) || !str_equal(word, STR("figure")))
        put_label(title, word, label);
    return true;
}

bool dialect_block_is_callout(struct str line, struct buf *label)
{
    struct str rest = behind(line, 0), word;

    if (!str_starts(rest, STR("[!")))
        return false;
    rest = (struct str){rest.at + 2, rest.len - 2};
    word = take_word(&rest);
    if (word.len == 0 || rest.len == 0 || (rest.at[0] != ']' && rest.at[0] != '|'))
        return false;
    str_cut(&rest, ']');
    if (rest.at == NULL)
        return false;
    if (rest.len > 0 && strchr("+-", rest.at[0]) != NULL)
        rest = (struct str){rest.at + 1, rest.len - 1};
    put_label(str_trim(rest), word, label);
    return true;
}

bool dialect_block_is_instruction(struct str line)
{
    static const struct str whole[] = {
        STR("[TOC]"),       STR("[[TOC]]"),     STR("[[_TOC_]]"),         STR("${toc}"),
        STR("\\newpage"),   STR("\\pagebreak"), STR("\\clearpage"),       STR("\\bigskip"),
        STR("\\medskip"),   STR("\\smallskip"), STR("\\tableofcontents"), STR("\\noindent"),
        STR("\\maketitle"), STR("\\appendix"),
    };
    static const struct str beginnings[] = {STR("--8<--"),   STR("-8<-"),         STR("{!"),          STR("\\vspace"),
                                            STR("\\hspace"), STR("\\setcounter"), STR("\\usepackage")};

    if (is_among(line, whole, ARRAY_COUNT(whole)))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(beginnings); i++)
        if (str_starts(line, beginnings[i]))
            return true;
    return false;
}

bool dialect_block_is_module(struct str line)
{
    static const struct str declared[] = {STR("export const "), STR("export default "), STR("export function "),
                                          STR("export let "),   STR("export async "),   STR("export {")};
    const char *from = memmem(line.at, line.len, " from ", 6);

    if (str_starts(line, STR("import ")) && line.len > 8)
        return strchr("\"'{*", line.at[7]) != NULL ||
               (from != NULL && from + 6 < line.at + line.len && strchr("\"'", from[6]) != NULL);
    for (size_t i = 0; i < ARRAY_COUNT(declared); i++)
        if (str_starts(line, declared[i]))
            return true;
    return false;
}
