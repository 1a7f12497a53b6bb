#include "jobs/extract/html/page_code.h"

#include <ctype.h>

#define PROSE_WORDS 80       /* of a text, at least */
#define PROSE_WORDS_A_LINE 5 /* and of its lines on the average */
#define PROSE_SIGNS 0.02     /* of its letters at most are signs of programs */

#define AROUND 4 /* elements around it that are asked */

static bool is_numbers(const struct page_node *node)
{
    static const char *const words[] = {
        "lineno",  "linenos", "linenodiv",       "linenumber",        "linenumbers", "gutter",
        "lnt",     "ln-num",  "hljs-ln-numbers", "line-numbers-rows", "blob-num",    "rouge-gutter",
        "copybtn", "copy",    "headerlink"};

    if (node->tag == GUMBO_TAG_BUTTON || node->tag == GUMBO_TAG_SCRIPT || node->tag == GUMBO_TAG_STYLE)
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(node, "class", words[i]))
            return true;
    return false;
}

/* One <code> behind another is another program, which a page shows in its place. */
static bool begins_line(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_BR || node->tag == GUMBO_TAG_TR || node->tag == GUMBO_TAG_DIV ||
           node->tag == GUMBO_TAG_P || node->tag == GUMBO_TAG_LI ||
           (node->tag == GUMBO_TAG_CODE && node->parent->tag == GUMBO_TAG_PRE);
}

void page_code_put(const struct page_node *pre, struct buf *out)
{
    const struct page_node *node = pre;

    while (node != NULL) {
        const bool hidden = !page_node_is_text(node) && node != pre && is_numbers(node);

        if (page_node_is_text(node))
            buf_put(out, node->text.at, node->text.len);
        else if (!hidden && node != pre && begins_line(node) && out->len > 0 &&
                 (node->tag == GUMBO_TAG_BR || out->data[out->len - 1] != '\n'))
            buf_putc(out, '\n');
        node = page_tree_next(node, pre, !hidden);
    }
}

/* ---- the language ---- */

static bool is_language(struct str name)
{
    static const char *const others[] = {"none",    "plaintext", "plain",     "text",        "nohighlight",
                                         "default", "txt",       "highlight", "highlighter", "unknown"};

    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        if (str_equal_nocase(name, str_of(others[i])))
            return false;
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.at[i]) && strchr("+#-_.", name.at[i]) == NULL)
            return false;
    return name.len > 0 && name.len <= 30;
}

static struct str behind(struct str word, const char *prefix)
{
    const size_t length = strlen(prefix);

    if (word.len <= length || !str_starts(word, str_of(prefix)))
        return STR("");
    return (struct str){word.at + length, word.len - length};
}

static bool is_among(const char *list, struct str word)
{
    char padded[24];
    const int length = snprintf(padded, sizeof padded, " %.*s ", (int)MIN(word.len, 32), word.at);

    return (size_t)length < sizeof padded && strstr(list, padded) != NULL;
}

/* "language-c" and "lang-c" (HTML, section 4.5.15), "highlight-source-c" (GitHub), "highlight-c" (Sphinx), "brush: c". */
static struct str in_class(struct str classes)
{
    static const char *const prefixes[] = {"language-",       "lang-",      "hl-",    "highlight-source-",
                                           "highlight-text-", "highlight-", "brush:", "sourceCode-"};
    static const char languages[] = " rust python python3 java javascript js typescript c cpp csharp go ruby bash sh "
                                    "shell sql php perl r matlab haskell kotlin "
                                    "swift scala lua html css json yaml xml console ";
    bool named = false; /* by the word before */

    while (classes.at != NULL && classes.len > 0) {
        const struct str word = str_cut(&classes, ' ');

        for (size_t i = 0; i < ARRAY_COUNT(prefixes); i++)
            if (is_language(behind(word, prefixes[i])))
                return behind(word, prefixes[i]);
        if ((named && is_language(word)) || is_among(languages, word))
            return word;
        named = str_equal(word, STR("brush:")) || str_equal(word, STR("sourceCode")) || str_equal(word, STR("hljs"));
    }
    return STR("");
}

static struct str of_element(const struct page_node *node)
{
    static const char *const names[] = {"data-lang", "data-language", "language"};
    struct str found = in_class(page_node_attribute(node, "class"));

    for (size_t i = 0; found.len == 0 && i < ARRAY_COUNT(names); i++)
        if (is_language(page_node_attribute(node, names[i])))
            found = page_node_attribute(node, names[i]);
    return found;
}

/* Elements that only hold code together. */
static bool is_wrapper(const struct page_node *node)
{
    static const GumboTag tags[] = {GUMBO_TAG_PRE, GUMBO_TAG_DIV,   GUMBO_TAG_FIGURE, GUMBO_TAG_TD,
                                    GUMBO_TAG_TR,  GUMBO_TAG_TBODY, GUMBO_TAG_TABLE};

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++)
        if (node->tag == tags[i])
            return true;
    return false;
}

struct str page_code_language(const struct page_node *pre)
{
    const struct page_node *code = page_tree_find(pre, GUMBO_TAG_CODE), *at = pre;
    struct str found = code != NULL ? of_element(code) : STR("");

    for (int i = 0; found.len == 0 && at != NULL && is_wrapper(at) && i <= AROUND; i++, at = at->parent)
        found = of_element(at);
    return str_starts(found, STR("ipython")) ? STR("python") : found; /* what a notebook calls it */
}

bool page_code_is_table(const struct page_node *table)
{
    const struct page_node *pre = page_tree_find(table, GUMBO_TAG_PRE);

    return pre != NULL &&
           (page_node_has_word(table, "class", "highlighttable") || page_node_has_word(table, "class", "rouge-table") ||
            page_node_has_word(table, "class", "lntable") || page_node_has_word(table, "class", "codehilitetable"));
}

bool page_code_is_listing(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_DIV && str_equal(page_node_attribute(node, "class"), STR("fragment")) &&
           node->first != NULL && page_node_has_word(node->first, "class", "line");
}

bool page_code_is_prose(struct str text)
{
    size_t words = 0, lines = 0, signs = 0, letters = 0;
    bool in_word = false, in_line = false;

    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        const bool is_letter = c >= 0x80 || isalpha(c);

        words += is_letter && !in_word;
        lines += c != '\n' && !in_line;
        signs += c != '\0' && strchr("{}[]();=<>|+*_$#\\/&", c) != NULL;
        letters += is_letter;
        in_word = is_letter;
        in_line = c != '\n' && (in_line || !isspace(c));
    }
    return words >= PROSE_WORDS && words >= PROSE_WORDS_A_LINE * lines &&
           (double)signs <= PROSE_SIGNS * (double)letters;
}
